#pragma once

#include <cstdint>
#include <string>

#include "common/messaging/event_loop.hpp"

namespace tercet {

/// A warning about something that strangers can cause as often as they like: counted each time, logged at most once in
/// five seconds. Not thread-safe.
class OccasionalWarning {
 public:
  /// `what` begins the line: "malformed appends".
  explicit OccasionalWarning(std::string what) : what_{std::move(what)} {}

  /// It happened `times` more; `detail` says what was wrong in the last case.
  void happened(std::uint64_t times, const std::string& detail, MonoTime now);

 private:
  std::string what_;
  std::uint64_t count_ = 0;
  std::uint64_t told_ = 0;
  MonoTime told_at_{};
};

}  // namespace tercet
