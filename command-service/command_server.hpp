#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "command-service/processor_io.hpp"
#include "common/eventsourcing/aggregate_registry.hpp"
#include "common/log_client/append_channel.hpp"
#include "common/messaging/event_loop.hpp"
#include "common/metrics/metrics.hpp"
#include "common/runtime/readiness.hpp"
#include "common/vocabulary/result.hpp"

namespace tercet {

/// The shell of CommandProcessor: a ROUTER for clients, an AppendChannel and a LogReader to the event-bus, the mark
/// file, and a timer. Not thread-safe: used on the loop's thread.
class CommandServer {
 public:
  struct Config {
    /// Where clients are listened to: "tcp://127.0.0.1:8001".
    std::string listen;
    BusEndpoints bus;
    std::filesystem::path mark_file;
    /// What the mark file held at the start.
    std::optional<Mark> mark;
    /// For the jitter after conflicts.
    std::uint64_t seed = 0;
  };

  /// `registry` must outlive this.
  CommandServer(EventLoop& loop, const AggregateRegistry& registry, Config config);
  ~CommandServer();

  /// Begins to listen. The error names the endpoint and says why not.
  Result<void> start();
  /// Takes no further commands, finishes what is in flight within 3 s, answers who still waits, then calls `done`.
  void stop(std::function<void()> done);

  /// Names a caller in this process; never 0.
  using Caller = std::uint64_t;
  using OnCommandReply = std::function<void(const v1::CommandReply&)>;
  using OnQueryReply = std::function<void(const v1::QueryReply&)>;
  /// As if a DEALER had sent it: `on_reply` is called on the loop's thread for each reply, so twice if the first is a 202,
  /// never from inside this.
  Caller submit(v1::Command&& command, OnCommandReply on_reply);
  /// The same for GetCommand: one reply.
  Caller ask(const v1::Query& query, OnQueryReply on_reply);
  /// Whoever called does not wait any more: it is told nothing further.
  void forget(Caller caller);

  /// What it counts, and what it is at.
  Metrics& metrics();
  /// Whether commands can be worked on now.
  std::vector<ReadinessCheck> readiness() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tercet
