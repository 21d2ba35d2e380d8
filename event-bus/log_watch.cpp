#include "event-bus/log_watch.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "common/runtime/clock.hpp"
#include "common/vocabulary/limits.hpp"
#include "event-bus/disk_space.hpp"

namespace tercet {
namespace {

constexpr std::chrono::milliseconds kLookEvery{1000};
/// A look that takes longer is not waited for.
constexpr std::chrono::seconds kSeenMost{5};
constexpr std::chrono::seconds kGroupMost{5};

std::string mebibytes(std::uint64_t bytes) {
  return std::to_string(bytes / limits::kMiB) + " MiB";
}

}  // namespace

ReadinessCheck writer_check(std::optional<MonoTime> busy_since, MonoTime now) {
  if (!busy_since || now - *busy_since <= kGroupMost) return {"writer", true, "Commits are written."};
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - *busy_since).count();
  return {
      "writer", false,
      "The storage has not finished a group of commits for " + std::to_string(seconds) + " s; all others wait for it."};
}

LogWatch::LogWatch(EventLoop& loop, const Log& log, std::filesystem::path directory, std::uint64_t least_free_bytes)
    : loop_{loop}, log_{log}, directory_{std::move(directory)}, least_free_bytes_{least_free_bytes}, timer_{loop} {
  start_looking();
  timer_.every(kLookEvery, [this] { start_looking(); });
}

void LogWatch::start_looking() {
  if (std::exchange(looking_, true)) return;
  thread_.post([this] {
    loop_.post([this, seen = look()] {
      looking_ = false;
      seen_ = seen;
    });
  });
}

LogWatch::Seen LogWatch::look() const {
  Seen seen;
  const auto newest = std::max<Position>(1, log_.head().position);
  const auto read = log_.scan_chunks(newest, [](Position, std::string_view) { return false; });
  if (read.has_error()) seen.log_error = read.error().message;
  seen.free_bytes = free_bytes(directory_);
  seen.at = mono_now();
  return seen;
}

std::vector<ReadinessCheck> LogWatch::checks() const {
  return {log_check(), disk_check()};
}

ReadinessCheck LogWatch::log_check() const {
  if (!seen_) return {"log", false, "The log has not been read yet."};
  if (mono_now() - seen_->at > kSeenMost) return {"log", false, "The storage does not answer."};
  if (!seen_->log_error.empty()) return {"log", false, "The log cannot be read: " + seen_->log_error};
  return {"log", true, "The log can be read."};
}

ReadinessCheck LogWatch::disk_check() const {
  if (!seen_) return {"disk", false, "The disk has not been looked at yet."};
  if (!seen_->free_bytes) {
    return {"disk", false, "How much room the disk has cannot be found out; appends are refused."};
  }
  const auto room = mebibytes(*seen_->free_bytes) + " free, " + mebibytes(least_free_bytes_) + " wanted";
  const bool enough = *seen_->free_bytes >= least_free_bytes_;
  return {"disk", enough, (enough ? "There is room: " : "The disk is almost full, appends are refused: ") + room + "."};
}

void LogWatch::show_in(Metrics& metrics) const {
  metrics.gauge("tercet_disk_free_bytes", "Room on the log's disk; 0 = it is full, or cannot be found out.",
                [this] { return seen_ ? static_cast<double>(seen_->free_bytes.value_or(0)) : 0; });
}

}  // namespace tercet
