#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "common/vocabulary/identity.hpp"
#include "tercet/v1/log.pb.h"
#include "tercet/v1/money.pb.h"

/// The words of the checks' own rules: written anew from what the .proto files promise, lest an error of the services'
/// domains be checked with itself.
namespace tercet::simulation {

/// What the rules say to a command.
struct Ruling {
  /// Whom the command is for.
  std::string aggregate_id;
  /// Of the rejection; 0 = it is done.
  std::uint32_t status = 0;
  std::string code;
  /// The one event of a command that is done.
  v1::Event event;
};

inline Ruling refused(std::uint32_t status, std::string code) {
  return {{}, status, std::move(code), {}};
}

template <class Message>
Ruling done(const Message& message) {
  Ruling ruling;
  ruling.event.set_type(Message::descriptor()->full_name());
  ruling.event.set_data(message.SerializeAsString());
  return ruling;
}

/// The message, if `type` names it and `data` is one.
template <class Message>
std::optional<Message> read_as(std::string_view type, std::string_view data) {
  Message message;
  if (type != Message::descriptor()->full_name() || !message.ParseFromArray(data.data(), static_cast<int>(data.size())))
    return std::nullopt;
  return message;
}

/// Holds every sum of two amounts and every price of a line.
__extension__ typedef __int128 Wide;

inline bool fits(Wide amount) {
  return amount >= std::numeric_limits<std::int64_t>::min() && amount <= std::numeric_limits<std::int64_t>::max();
}

/// `amount` fits.
inline v1::Money money_of(const std::string& currency, Wide amount) {
  v1::Money money;
  money.set_currency(currency);
  money.set_minor_units(static_cast<std::int64_t>(amount));
  return money;
}

/// Where an event stands.
struct EventPlace {
  Position position = 0;
  std::int64_t time_us = 0;
  /// Of the aggregate.
  std::string id;
  Version version = 0;
};

}  // namespace tercet::simulation
