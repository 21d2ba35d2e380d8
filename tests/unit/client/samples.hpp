#pragma once

#include <cstdint>
#include <string>

#include "bank/v1/account.pb.h"
#include "common/vocabulary/identity.hpp"
#include "tercet/v1/command.pb.h"
#include "tercet/v1/log.pb.h"

/// What `tercet` is told by services, to be shown.
namespace tercet::command_line {

inline constexpr auto kUuid = "0190b2a4-7c1e-7000-8000-00000000002a";

inline v1::CommandReply committed() {
  v1::CommandReply reply;
  reply.set_request_id(99);
  reply.set_command_id(kUuid);
  reply.set_status(201);
  reply.set_stream("account-alice");
  reply.set_version(1);
  reply.set_position(7);
  return reply;
}

inline bank::v1::MoneyDeposited deposited(std::int64_t amount, std::int64_t balance) {
  bank::v1::MoneyDeposited event;
  event.mutable_amount()->set_currency("EUR");
  event.mutable_amount()->set_minor_units(amount);
  event.mutable_balance()->set_currency("EUR");
  event.mutable_balance()->set_minor_units(balance);
  return event;
}

inline void add_event(v1::StreamWrite& write, const google::protobuf::Message& message) {
  auto& event = *write.add_events();
  event.set_type(message.GetTypeName());
  event.set_data(message.SerializeAsString());
}

/// Two streams, the second with events of which this program knows only one.
inline v1::Commit two_streams() {
  v1::Commit commit;
  commit.set_position(12);
  commit.set_time_us(1'795'411'506'123'456);
  commit.add_first_versions(4);
  commit.add_first_versions(1);
  auto& body = *commit.mutable_body();
  body.set_commit_id(to_bytes(*parse_uuid(kUuid)));
  body.mutable_outcome()->set_status(v1::Outcome::COMPLETED);
  body.mutable_metadata()->set_correlation_id("order \"7\"");
  auto& first = *body.add_writes();
  first.set_stream("account-alice");
  add_event(first, deposited(100, 250));
  add_event(first, deposited(1, 251));
  auto& second = *body.add_writes();
  second.set_stream("game-1");
  auto& unknown = *second.add_events();
  unknown.set_type("game.v1.Unheard");
  unknown.set_data("\x01\x02\xff");
  return commit;
}

}  // namespace tercet::command_line
