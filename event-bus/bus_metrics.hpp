#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

#include "common/metrics/metrics.hpp"
#include "common/metrics/status_counters.hpp"
#include "event-bus/committer.hpp"
#include "tercet/v1/bus.pb.h"

namespace tercet {

/// What the event-bus counts and measures. Used on the loop's thread.
class BusMetrics {
 public:
  BusMetrics();

  /// The writer is done with some appends.
  void on_group(const CommitOutput& output);
  /// A message of the ingest was no append.
  void on_malformed(std::uint64_t times = 1) { malformed_.increment(static_cast<double>(times)); }
  /// A read was answered, `time` after it had come.
  void on_read(v1::ReadRequest::ReadCase kind, std::uint32_t status, std::chrono::nanoseconds time);
  /// An answer went nowhere.
  void on_unread_answer() { unread_answers_.increment(); }

  /// For what is read from elsewhere, and for the exposition.
  Metrics& all() { return all_; }

 private:
  Metrics all_;
  Metrics::Counter commits_;
  Metrics::Counter commit_bytes_;
  Metrics::Histogram group_commits_;
  Metrics::Histogram group_time_;
  Metrics::Histogram sync_time_;
  /// By their result.
  std::map<v1::Receipt::Result, Metrics::Counter> receipts_;
  Metrics::Counter refused_for_disk_;
  Metrics::Counter malformed_;
  StatusCounters reads_;
  std::map<v1::ReadRequest::ReadCase, Metrics::Histogram> read_time_;
  Metrics::Counter unread_answers_;
};

}  // namespace tercet
