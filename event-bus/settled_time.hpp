#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace tercet {

/// Up to which time the log's past is complete. A commit gets its time when it is judged, and can be read only after the
/// sync: so for a moment the clock is past commits that nobody sees yet, and who reads "as of now" would miss them.
///
/// If the clock goes back, commits are given the time after the last one that was told to a reader, until the clock has
/// caught up. One writer, any number of readers, on any threads.
class SettledTime {
 public:
  /// `told_us`: readers may have been told before that everything up to this time is over, see ToldTimeFile.
  explicit SettledTime(std::int64_t told_us = 0) : told_us_{told_us} {}

  /// The writer, before it looks at the clock for the commits it is going to judge: a time that is no later than theirs.
  void begin_judging(std::int64_t now_us) { judged_from_us_ = now_us; }
  /// The writer, after that: the time to give to these commits. `now_us` was read from the clock in between.
  std::int64_t time_for_commits(std::int64_t now_us) const { return std::max(now_us, told_us_.load() + 1); }
  /// The writer, once all it judged can be read.
  void end_judging() { judged_from_us_ = kNothingJudged; }

  /// A reader, before it looks where the log stands: what comes into the log after that has a later time than this one.
  /// `now_us` was read from the clock before, or is an earlier time.
  std::int64_t before(std::int64_t now_us) {
    // First tell, then look whether the writer has begun: either it sees what was told, or this sees that it has begun.
    tell(now_us - 1);
    return std::min(now_us, judged_from_us_.load()) - 1;
  }

 private:
  static constexpr std::int64_t kNothingJudged = INT64_MAX;

  void tell(std::int64_t time_us) {
    auto told = told_us_.load();
    while (told < time_us && !told_us_.compare_exchange_weak(told, time_us)) {
    }
  }

  std::atomic<std::int64_t> judged_from_us_{kNothingJudged};
  /// No later commit may have this time or an earlier one.
  std::atomic<std::int64_t> told_us_;
};

}  // namespace tercet
