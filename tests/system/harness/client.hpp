#pragma once

#include <gtest/gtest.h>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>

#include "tercet/v1/bus.pb.h"
#include "tercet/v1/command.pb.h"
#include "tercet/v1/query.pb.h"
#include "tests/system/harness/wire.hpp"

namespace tercet::harness {

/// Asks one of the ROUTER sockets. Never asks again by itself. Used on one thread.
template <class Request, class Reply>
class Client {
 public:
  /// `word` is the frame that goes before each request; empty: there is none.
  Client(std::uint16_t port, std::string word) : word_{std::move(word)} { socket_.connect(port); }

  /// Sends the request under a new request id, which is returned.
  std::uint64_t send(Request request) {
    request.set_request_id(++last_request_id_);
    Frames frames{request.SerializeAsString()};
    if (!word_.empty()) frames.insert(frames.begin(), word_);
    socket_.send(frames);
    return last_request_id_;
  }

  /// The next reply to that request; replies to others that come meanwhile are dropped.
  std::optional<Reply> receive(std::uint64_t request_id, std::chrono::milliseconds patience = kPatience) {
    const auto end = std::chrono::steady_clock::now() + patience;
    while (true) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - std::chrono::steady_clock::now());
      const auto frames = socket_.receive(std::max(left, std::chrono::milliseconds{0}));
      if (!frames) return std::nullopt;
      Reply reply;
      EXPECT_EQ(frames->size(), 1U);
      EXPECT_TRUE(reply.ParseFromString(frames->back())) << "a reply that is none";
      if (reply.request_id() == request_id) return reply;
    }
  }

  /// Sends, and gives the first reply. None in time fails the test.
  Reply ask(Request request, std::chrono::milliseconds patience = kPatience) {
    const auto reply = receive(send(std::move(request)), patience);
    EXPECT_TRUE(reply.has_value()) << "no reply";
    return reply.value_or(Reply{});
  }

  WireSocket& socket() { return socket_; }

 private:
  std::string word_;
  WireSocket socket_{zmq::socket_type::dealer};
  std::uint64_t last_request_id_ = 0;
};

struct CommandClient : Client<v1::Command, v1::CommandReply> {
  explicit CommandClient(std::uint16_t port) : Client{port, "command"} {}
};

struct QueryClient : Client<v1::Query, v1::QueryReply> {
  explicit QueryClient(std::uint16_t port) : Client{port, "query"} {}
};

struct LogClient : Client<v1::ReadRequest, v1::ReadReply> {
  explicit LogClient(std::uint16_t port) : Client{port, ""} {}
};

/// True for a reply that says what became of the command, for good.
bool is_outcome(const v1::CommandReply& reply);

/// Sends the same bytes under the same id, again after each silence and each "try again", until the outcome is known.
/// This is what a client has to do that wants to know for sure; the processes may be killed meanwhile.
v1::CommandReply insist(CommandClient& client, const v1::Command& command,
                        std::chrono::milliseconds patience = kPatience);

}  // namespace tercet::harness
