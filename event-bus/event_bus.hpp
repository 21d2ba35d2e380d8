#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>

#include "common/messaging/socket.hpp"
#include "common/vocabulary/result.hpp"
#include "event-bus/bus_metrics.hpp"
#include "event-bus/feed.hpp"
#include "event-bus/log.hpp"
#include "event-bus/occasional_warning.hpp"
#include "event-bus/read_server.hpp"
#include "event-bus/settled_time.hpp"
#include "event-bus/writer_thread.hpp"

namespace tercet {

/// Where an event-bus listens: "tcp://host:port" each.
struct EventBusEndpoints {
  std::string ingest;
  std::string feed;
  std::string reads;
};

struct EventBusOptions {
  EventBusEndpoints listen;
  /// Where the log lies, for the look at its disk.
  std::filesystem::path directory;
  std::uint64_t least_free_bytes = 0;
  /// See ToldTimeFile; and what it holds.
  std::filesystem::path told_time_file{};
  std::int64_t told_time_us = 0;
};

/// The event-bus: takes appends, has them judged and stored, publishes what became of them, answers reads. This object is the
/// shell around Committer and the answers to reads: sockets on the loop's thread, one thread that writes, one that reads.
/// Used on the loop's thread.
class EventBus {
 public:
  /// `loop` and `log` outlive this.
  EventBus(EventLoop& loop, Log& log, EventBusOptions options);

  /// Binds the three sockets and begins. The error says which one could not be bound, and why.
  Result<void> start();
  /// The endpoints bound, with their real ports.
  EventBusEndpoints endpoints() const;
  /// What it counts, and what it is at.
  Metrics& metrics() { return metrics_.all(); }
  /// Since when the writer has been at the group in hand; nothing if it has none.
  std::optional<MonoTime> writer_busy_since() const { return writer_.busy_since(); }
  /// Takes no more work, finishes the group in hand, publishes its receipts, then calls `done`.
  void stop(std::function<void()> done);

 private:
  void take_appends(std::span<Message> messages);
  void show_state();

  EventBusOptions options_;
  BusMetrics metrics_;
  Socket ingest_;
  Feed feed_;
  SettledTime settled_;
  ReadServer reads_;
  OccasionalWarning malformed_{"messages that are no append"};
  std::function<void()> on_stopped_;
  WriterThread writer_;
};

}  // namespace tercet
