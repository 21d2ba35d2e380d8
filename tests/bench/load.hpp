#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "common/messaging/event_loop.hpp"

namespace tercet::bench {

/// Durations of many things, of which the middle and the slow end are of interest. Not thread-safe.
class Times {
 public:
  void add(std::chrono::nanoseconds time);
  std::size_t count() const { return times_us_.size(); }
  /// `share` from 0 to 1: that part of all times is not longer. Microseconds; 0 if there are none.
  double percentile_us(double share) const;

 private:
  std::vector<double> times_us_;
};

struct LoadPlan {
  /// Requests without an answer, at most.
  std::size_t in_flight_max = 1;
  /// No request is sent after this time; what is under way then still counts.
  std::chrono::milliseconds length{1000};
  /// Requests a second, evenly spaced, however slow the answers are; 0 = the next one as soon as there is room.
  std::size_t per_second = 0;
  /// Requests in all; 0 = as many as `length` allows.
  std::size_t requests_max = 0;
};

/// One run of a load: says when the next request is due, and takes the time of each from sending to answer. Pure: it
/// is told the time, and knows nothing of what is asked. Not thread-safe.
class Load {
 public:
  Load(const LoadPlan& plan, MonoTime start);

  /// The number of a request to be sent now, from 0; nothing if none is due or there is no room.
  std::optional<std::size_t> next(MonoTime now);
  /// When next() or over() may have something new to say, if no answer comes before.
  MonoTime wake_at(MonoTime now) const;
  void answered(std::size_t number, MonoTime now);

  MonoTime sent_at(std::size_t number) const { return sent_.at(number); }
  /// All was sent and answered; or the answers are too late to be hoped for, see unanswered().
  bool over(MonoTime now) const;
  /// Requests that have no answer.
  std::size_t unanswered() const { return sent_.size() - times_.count(); }

  /// Answers a second, from the start to the last answer.
  double rate() const;
  const Times& times() const { return times_; }

 private:
  bool all_sent(MonoTime now) const;
  MonoTime due_at(std::size_t number) const;

  LoadPlan plan_;
  MonoTime start_;
  MonoTime end_;
  MonoTime last_answer_;
  std::vector<MonoTime> sent_;
  Times times_;
};

/// Prints one line on stdout: metric<TAB>value<TAB>unit.
void print_figure(const std::string& metric, double value, const std::string& unit);
/// Prints p50 and p99, in microseconds, with `prefix` before the metric's name.
void print_times(const std::string& prefix, const Times& times);
/// Prints how many were answered, `rate` in "<what>/s", p50 and p99.
void print_load(const Load& load, const std::string& what);
/// The exit status after a load: 1, with a line on stderr, if something was lost or nothing was answered.
int exit_status_of(const Load& load, const std::string& what);

}  // namespace tercet::bench
