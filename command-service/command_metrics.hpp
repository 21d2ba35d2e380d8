#pragma once

#include <chrono>

#include "command-service/command_processor.hpp"
#include "common/messaging/event_loop.hpp"
#include "common/metrics/metrics.hpp"
#include "common/metrics/status_counters.hpp"

namespace tercet {

/// What the command-service counts and measures. Not thread-safe: used on the loop's thread.
class CommandMetrics {
 public:
  /// Both outlive the use of all().
  CommandMetrics(const CommandProcessor& processor, const Publisher& publisher);

  /// The answers in `out` leave now.
  void on_outputs(const Outputs& out, MonoTime now);
  /// Whatever could be decided was, in `time`.
  void on_settled(std::chrono::nanoseconds time) { decide_time_.observe(time); }

  /// For what is read from elsewhere, and for the exposition.
  Metrics& all() { return all_; }

 private:
  void show(const CommandProcessor& processor);
  void show(const Publisher& publisher);

  Metrics all_;
  StatusCounters commands_;
  Metrics::Histogram acceptance_time_;
  Metrics::Histogram outcome_time_;
  Metrics::Histogram decide_time_;
};

}  // namespace tercet
