#include "common/log_client/read_watch.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

namespace tercet {
namespace {

/// The command-service reads the open commands every 5 s, so there it is seldom that anything has to be asked.
constexpr std::chrono::seconds kQuietMost{7};
constexpr std::chrono::seconds kAnsweredMost{15};

}  // namespace

ReadWatch::ReadWatch(std::function<void()> read_head) : read_head_{std::move(read_head)} {}

void ReadWatch::on_tick(bool bus_is_heard, MonoTime now) {
  if (!bus_is_heard) return forget();
  const auto last = std::max(asked_at_, answered_at_);
  if (last && now - *last < kQuietMost) return;
  asked_at_ = now;
  read_head_();
}

void ReadWatch::on_read(const v1::ReadReply& reply, MonoTime now) {
  if (is_answer(reply)) answered_at_ = now;
}

void ReadWatch::forget() {
  asked_at_.reset();
  answered_at_.reset();
}

ReadinessCheck ReadWatch::check(bool bus_is_heard, MonoTime now) const {
  if (!bus_is_heard) return {"log", false, "Without the event-bus the log cannot be read."};
  if (!answered_at_) return {"log", false, "The log has not answered a read yet."};
  if (now - *answered_at_ <= kAnsweredMost) return {"log", true, "The log answers reads."};
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - *answered_at_).count();
  return {"log", false, "The log has not answered a read for " + std::to_string(seconds) + " s."};
}

bool is_answer(const v1::ReadReply& reply) {
  return reply.status() < 500;
}

}  // namespace tercet
