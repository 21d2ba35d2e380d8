#pragma once

#include <gmock/gmock.h>

#include <algorithm>
#include <string>
#include <vector>

#include "event-bus/read_answers.hpp"
#include "tests/unit/event_bus/commit_builder.hpp"

/// Asking an event-bus, for the tests of its answers.
namespace tercet::testing {

/// A log to write, and questions about it.
class ReadTest : public ::testing::Test {
 protected:
  static constexpr std::int64_t kNow = 2'000'000;
  /// Up to here time is over.
  static constexpr std::int64_t kSettled = kNow - 100;

  v1::ReadReply ask(v1::ReadRequest request) {
    request.set_request_id(7);
    return ask_bytes(request.SerializeAsString());
  }

  v1::ReadReply ask_bytes(const std::string& bytes) {
    v1::ReadReply reply;
    EXPECT_TRUE(reply.ParseFromString(answer_read(bench_.log, bytes, kNow, [](std::int64_t until_us) {
                                        return std::min(until_us, kSettled);
                                      }).serialize()));
    return reply;
  }

  v1::ReadReply all(Position from, const std::string& category = {}, std::uint32_t limit = 0) {
    v1::ReadRequest request;
    request.mutable_all()->set_from_position(from);
    request.mutable_all()->set_category(category);
    request.mutable_all()->set_limit(limit);
    return ask(request);
  }

  v1::ReadReply stream(const v1::ReadStream& read) {
    v1::ReadRequest request;
    *request.mutable_stream() = read;
    return ask(request);
  }
  v1::ReadReply forwards(Version from, std::uint32_t limit = 0) {
    v1::ReadStream read;
    read.set_stream("account-a");
    read.set_from_version(from);
    read.set_limit(limit);
    return stream(read);
  }
  v1::ReadReply backwards(Version from, std::uint32_t limit = 0) {
    v1::ReadStream read;
    read.set_stream("account-a");
    read.set_from_version(from);
    read.set_limit(limit);
    read.set_backwards(true);
    return stream(read);
  }

  v1::ReadReply open(const std::string& command = {}, const std::string& after = {}, std::uint32_t limit = 0) {
    v1::ReadRequest request;
    request.mutable_open()->set_command_id(command);
    request.mutable_open()->set_after(after);
    request.mutable_open()->set_limit(limit);
    return ask(request);
  }

  Bench bench_;
};

inline std::vector<Position> positions(const v1::ReadReply& reply) {
  std::vector<Position> positions;
  for (const auto& commit : reply.commits().commits()) positions.push_back(commit.position());
  return positions;
}

inline std::vector<std::string> open_commands(const v1::ReadReply& reply) {
  std::vector<std::string> commands;
  for (const auto& open : reply.open()) commands.push_back(open.command_id());
  return commands;
}

inline void expect_problem(const v1::ReadReply& reply, std::uint32_t status, const std::string& code) {
  EXPECT_EQ(reply.status(), status);
  EXPECT_EQ(reply.problem().status(), status);
  EXPECT_EQ(reply.problem().code(), code);
}

}  // namespace tercet::testing
