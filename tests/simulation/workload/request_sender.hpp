#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "client/request_channel.hpp"
#include "tests/simulation/workload/questions.hpp"
#include "tests/simulation/workload/service_client.hpp"

namespace tercet::simulation {

/// Sends one client's requests over channels of its own: commands to any of the command-services, questions to one
/// command-service and one query-service. Writes each request, and each reply that a service gave, into the history.
/// Not thread-safe: used on the loop's thread.
class RequestSender {
 public:
  /// Called for each reply; `reply` is null if the service gave no last reply in time.
  using CommandHandler = std::function<void(const v1::CommandReply* reply, bool last)>;
  using QueryHandler = std::function<void(const v1::QueryReply&)>;

  struct Patience {
    /// What the service is told.
    std::chrono::milliseconds timeout;
    /// How much longer the client waits.
    std::chrono::milliseconds grace;
  };

  /// `random` and `history` must outlive it.
  RequestSender(EventLoop& loop, const ServiceEndpoints& services, std::string client, Random& random,
                History& history);

  /// Sets request id and timeout of `command`. `promise_is_enough`: a 202 is the last reply it waits for.
  void send(v1::Command command, const Patience& patience, bool promise_is_enough, CommandHandler handler);
  void ask_command_service(v1::Query query, std::chrono::milliseconds timeout);
  /// `handler` is called only for what the service said.
  void ask_query_service(v1::Query query, std::chrono::milliseconds timeout, QueryHandler handler);

  /// Requests without their last reply.
  std::size_t under_way() const { return under_way_; }

 private:
  using CommandChannel = RequestChannel<v1::CommandReply>;
  using QueryChannel = RequestChannel<v1::QueryReply>;

  void ask(QueryChannel& channel, v1::Query query, std::chrono::milliseconds timeout, QueryHandler handler);
  RequestTracker::Request tracked(const google::protobuf::Message& request, std::chrono::milliseconds wait);

  const std::string client_;
  Random& random_;
  History& history_;
  std::size_t under_way_ = 0;
  std::uint64_t last_request_ = 0;
  std::vector<std::unique_ptr<CommandChannel>> commands_;
  std::unique_ptr<QueryChannel> command_queries_;
  std::unique_ptr<QueryChannel> queries_;
};

}  // namespace tercet::simulation
