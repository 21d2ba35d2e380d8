#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "command-service/processor_io.hpp"
#include "common/eventsourcing/aggregate_registry.hpp"
#include "common/log_client/append_channel.hpp"
#include "common/messaging/event_loop.hpp"
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
  /// Takes no further commands, finishes what is in flight within 3 s, answers who still waits, and stops the loop.
  void stop();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tercet
