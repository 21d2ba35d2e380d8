#pragma once

#include <gtest/gtest.h>

#include <cstdint>
#include <string>

#include "bank/v1/account.pb.h"
#include "bank/v1/account_queries.pb.h"
#include "tercet/v1/command.pb.h"
#include "tercet/v1/query.pb.h"

/// Commands and queries of the bank, ready to be sent. Each command has an id of its own and waits for its outcome only.
namespace tercet::harness {

/// Any command: `data` in an envelope.
v1::Command command(const google::protobuf::Message& data);
/// The same command, but the client wants the 202 first.
v1::Command accepted_first(v1::Command command);
v1::Command expecting(v1::Command command, std::uint64_t version);

v1::Command open_account(const std::string& account);
v1::Command deposit(const std::string& account, std::int64_t cents, const std::string& reference = {});
v1::Command withdraw(const std::string& account, std::int64_t cents);
v1::Command close_account(const std::string& account);

v1::Query query(const google::protobuf::Message& data, std::uint64_t min_position = 0);
v1::Query get_account(const std::string& account, std::uint64_t min_position = 0);
v1::Query get_command(const std::string& command_id);
v1::Query list_projections();

/// The answer in a reply; fails the test if it is of another type.
template <class Answer>
Answer answer_in(const v1::QueryReply& reply) {
  Answer answer;
  EXPECT_EQ(reply.status(), 200U) << reply.problem().ShortDebugString();
  EXPECT_EQ(reply.type(), answer.GetTypeName());
  EXPECT_TRUE(answer.ParseFromString(reply.data()));
  return answer;
}
bank::v1::AccountView account_in(const v1::QueryReply& reply);
v1::CommandView command_in(const v1::QueryReply& reply);
v1::ProjectionList projections_in(const v1::QueryReply& reply);

}  // namespace tercet::harness
