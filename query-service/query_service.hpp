#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/log_client/log_reader.hpp"
#include "common/messaging/event_loop.hpp"
#include "common/metrics/metrics.hpp"
#include "common/runtime/readiness.hpp"
#include "common/vocabulary/identity.hpp"
#include "common/vocabulary/result.hpp"
#include "query-service/read_model/question.hpp"
#include "tercet/v1/query.pb.h"

namespace tercet {

/// The query-service on an event loop: follows the log with each of its read models, and answers queries from them.
/// Not thread-safe: used on the loop's thread.
class QueryService {
 public:
  struct Config {
    /// Holds the read models' files.
    std::filesystem::path directory;
    /// Endpoint to bind for queries.
    std::string listen;
    /// Endpoints of the event-bus, which need not be there yet.
    std::string feed;
    std::string reads;
    /// Varies waiting times.
    std::uint64_t seed = 0;
    /// How far a read model may be behind for this service to be ready.
    std::chrono::milliseconds ready_lag{10'000};
  };

  QueryService(EventLoop& loop, std::vector<ReadModel> models, Config config);
  /// Waits for transactions in hand.
  ~QueryService();

  /// Opens the read models and begins to serve. The error is one line: the port is in use. A read model that cannot be
  /// opened is no error here: it says so in its status.
  Result<void> start();
  /// Answers whoever still waits with 503, and takes nothing more.
  void stop();

  /// Names a caller in this process.
  using Caller = std::uint64_t;
  using OnReply = std::function<void(const v1::QueryReply&)>;
  /// As if a DEALER had sent it: `on_reply` is called once, on the loop's thread, never from inside this.
  Caller ask(v1::Query query, OnReply on_reply);
  /// Whoever called does not wait any more: it is told nothing.
  void forget(Caller caller);

  /// What those who pass on news want to know; called on the loop's thread.
  struct Observer {
    /// A read model has taken in more commits, or its state has changed.
    std::function<void()> on_model_change = [] {};
    /// The log has grown, as last heard from the event-bus.
    std::function<void(Position head)> on_head = [](Position) {};
  };
  /// At most one, before start().
  void observe(Observer observer);
  /// What it counts, and what it is at.
  Metrics& metrics();
  /// Whether queries are answered from what is.
  std::vector<ReadinessCheck> readiness() const;
  /// To read the event-bus's log with.
  LogReader& log();
  /// Where queries are listened to, with the real port. Valid after start().
  std::string endpoint() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tercet
