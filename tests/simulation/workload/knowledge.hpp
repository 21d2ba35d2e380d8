#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/vocabulary/identity.hpp"
#include "tercet/v1/command.pb.h"
#include "tercet/v1/query.pb.h"

namespace tercet::simulation {

/// One of the few accounts or orders that all clients share, as one client believes it to be. An account that is closed
/// and an order that is confirmed or cancelled are of no use any more: the next one takes the place.
struct HotAggregate {
  std::string category;
  std::size_t place = 0;
  int generation = 0;
  bool exists = false;
  Version version = 0;
  /// Of an account, when last asked for; minor units.
  std::optional<std::int64_t> balance;

  /// The same for all clients: "a2.0", "o1.3".
  std::string id() const;
  std::string stream() const;
  void replace();
};

/// What one client was told: the ground on which it guesses. It may be out of date at any time.
class Knowledge {
 public:
  Knowledge(std::size_t accounts, std::size_t orders);

  void learn(const v1::Command& command, const v1::CommandReply& reply);
  void learn(const v1::QueryReply& reply);

  const std::vector<HotAggregate>& accounts() const { return accounts_; }
  const std::vector<HotAggregate>& orders() const { return orders_; }
  /// The last position of an outcome or acceptance it was told.
  Position told() const { return told_; }
  /// Commands it has heard of, in that order, with repetitions.
  const std::vector<std::string>& command_ids() const { return command_ids_; }

 private:
  template <class View>
  void learn_order(const v1::QueryReply& reply);
  HotAggregate* find(const std::string& stream);

  std::vector<HotAggregate> accounts_;
  std::vector<HotAggregate> orders_;
  Position told_ = 0;
  std::vector<std::string> command_ids_;
};

/// The currency of all that happens at this place, so that money can be moved between accounts.
std::string currency_of(const HotAggregate& aggregate);

/// The command has its one outcome now, or its form is wrong; asking again would tell the same.
bool is_final(std::uint32_t status);

}  // namespace tercet::simulation
