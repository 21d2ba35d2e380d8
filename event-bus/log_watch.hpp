#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "common/messaging/event_loop.hpp"
#include "common/metrics/metrics.hpp"
#include "common/runtime/readiness.hpp"
#include "common/runtime/worker.hpp"
#include "event-bus/log.hpp"

namespace tercet {

/// "writer": whether commits are written. `busy_since`: since when the writer has been at the group in hand. Pure.
ReadinessCheck writer_check(std::optional<MonoTime> busy_since, MonoTime now);

/// Looks once a second, on a thread of its own, whether the log can be read and has room to grow: a disk that hangs must
/// not make its process seem dead. Used on the loop's thread.
class LogWatch {
 public:
  /// `loop` and `log` outlive this. `directory` is where the log lies.
  LogWatch(EventLoop& loop, const Log& log, std::filesystem::path directory, std::uint64_t least_free_bytes);

  /// "log" and "disk", as last seen.
  std::vector<ReadinessCheck> checks() const;
  /// Has `metrics` show the room there is; this outlives their use.
  void show_in(Metrics& metrics) const;

 private:
  struct Seen {
    MonoTime at{};
    /// Why the log cannot be read; empty if it can.
    std::string log_error;
    /// Nothing: it cannot be found out.
    std::optional<std::uint64_t> free_bytes;
  };

  void start_looking();
  Seen look() const;
  ReadinessCheck log_check() const;
  ReadinessCheck disk_check() const;

  EventLoop& loop_;
  const Log& log_;
  const std::filesystem::path directory_;
  const std::uint64_t least_free_bytes_;
  /// Nothing before the first look.
  std::optional<Seen> seen_;
  bool looking_ = false;
  Timer timer_;
  /// The last member, so that its thread ends first.
  Worker thread_;
};

}  // namespace tercet
