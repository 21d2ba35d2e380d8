#pragma once

#include <algorithm>
#include <atomic>
#include <cstdint>

namespace tercet {

/// Up to which time the log's past is complete. A commit gets its time when it is judged, and can be read only after the
/// sync: so for a moment the clock is past commits that nobody sees yet, and who reads "as of now" would miss them.
///
/// It holds as long as the clock does not go back; if it does, later commits still carry at least the time of the last
/// commit. One writer, any number of readers, on any threads.
class SettledTime {
 public:
  /// The writer, before it looks at the clock for the commits it is going to judge: a time that is no later than theirs.
  void begin_judging(std::int64_t now_us) { judged_from_us_ = now_us; }
  /// The writer, once all it judged can be read.
  void end_judging() { judged_from_us_ = kNothingJudged; }

  /// A reader, before it looks where the log stands: what comes into the log after that has a later time than this one.
  /// `now_us` was read from the clock before.
  std::int64_t before(std::int64_t now_us) const { return std::min(now_us, judged_from_us_.load()) - 1; }

 private:
  static constexpr std::int64_t kNothingJudged = INT64_MAX;

  std::atomic<std::int64_t> judged_from_us_{kNothingJudged};
};

}  // namespace tercet
