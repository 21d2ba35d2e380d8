#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string>
#include <unordered_map>

#include "client/request_tracker.hpp"
#include "common/messaging/socket.hpp"
#include "common/vocabulary/result.hpp"
#include "tercet/v1/command.pb.h"
#include "tercet/v1/query.pb.h"

namespace tercet {

struct RequestChannelOptions {
  /// "command-service": as it is called in problems.
  std::string service;
  /// The frame before each request: "command" or "query".
  std::string topic;
  std::size_t in_flight_max = 0;
  std::uint64_t seed = 0;
};

/// The shell of RequestTracker: one DEALER to one service, for requests of one kind. `Reply` is v1::CommandReply or
/// v1::QueryReply. Not thread-safe: used on the loop's thread.
template <class Reply>
class RequestChannel {
 public:
  using Handler = std::function<void(const Reply&)>;

  struct Request {
    RequestTracker::Request tracked;
    /// For replies that are made up here; empty for a query.
    std::string command_id;
    /// Called for each reply, on the loop's thread, never from inside add().
    Handler on_reply;
  };

  /// `on_last` is called before each last reply is passed on.
  RequestChannel(EventLoop& loop, RequestChannelOptions options, std::function<void()> on_last);

  Result<void> connect(const std::string& endpoint);

  void add(std::vector<Request> requests);
  /// Gives each request left its last reply, 503 client.closed.
  void close();

 private:
  struct Waiting {
    std::string command_id;
    Handler on_reply;
    /// What the service said last when it said that it was busy.
    std::string last_heard;
  };

  void on_messages(std::span<Message> messages);
  void on_reply(const Reply& reply);
  void on_tick();
  void send_what_is_due();
  void give_up(const RequestTracker::GivenUp& request);
  v1::Problem why_given_up(bool sent, const std::string& last_heard) const;
  void finish(std::uint64_t id, const v1::Problem& problem);

  RequestChannelOptions options_;
  std::function<void()> on_last_;
  RequestTracker tracker_;
  std::unordered_map<std::uint64_t, Waiting> waiting_;
  /// Kept from one message to the next for its memory.
  Reply reply_;
  Socket socket_;
  Timer tick_;
  Timer send_again_;
  std::string endpoint_;
};

}  // namespace tercet
