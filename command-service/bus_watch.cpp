#include "command-service/bus_watch.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <utility>

#include "common/runtime/log.hpp"

namespace tercet {
namespace {

/// The open commands are read every 5 s, so usually there is nothing to be asked.
constexpr std::chrono::seconds kQuietMost{7};
constexpr std::chrono::seconds kAnsweredMost{15};

bool is_answer(const v1::ReadReply& reply) {
  return reply.status() < 500;
}

}  // namespace

BusWatch::BusWatch(const Publisher& publisher, std::function<void()> read_head)
    : publisher_{publisher}, read_head_{std::move(read_head)} {}

void BusWatch::on_tick(MonoTime now) {
  const auto status = publisher_.status(now);
  if (status != std::exchange(status_, status)) on_status();
  if (status_ == Publisher::Status::ready) read_if_quiet(now);
}

void BusWatch::on_status() {
  asked_at_.reset();
  answered_at_.reset();
  to_be_told_ = status_ == Publisher::Status::ready;
  if (status_ == Publisher::Status::unreachable) {
    log_warning("the event-bus is not heard any more; commands get 503");
  } else if (status_ == Publisher::Status::other_log) {
    log_error("the event-bus now serves another log than " + to_text(*publisher_.log_id()) +
              "; commands get 503 until it serves the former one, or this process is started again");
  }
}

void BusWatch::read_if_quiet(MonoTime now) {
  const auto last = std::max(asked_at_, answered_at_);
  if (last && now - *last < kQuietMost) return;
  asked_at_ = now;
  read_head_();
}

void BusWatch::on_read(const v1::ReadReply& reply, MonoTime now) {
  if (status_ != Publisher::Status::ready) return;
  if (is_answer(reply)) answered_at_ = now;
  if (!std::exchange(to_be_told_, false)) return;
  const auto head = is_answer(reply) ? std::to_string(reply.head()) : std::string{"unknown"};
  log_info("the event-bus is heard: log=" + to_text(*publisher_.log_id()) + " head=" + head);
}

std::vector<ReadinessCheck> BusWatch::checks(MonoTime now) const {
  const auto status = publisher_.status(now);
  return {bus_check(status), log_check(status, now)};
}

ReadinessCheck BusWatch::bus_check(Publisher::Status status) const {
  switch (status) {
    case Publisher::Status::unreachable:
      return {"event-bus", false, "The event-bus is not heard; commands get 503."};
    case Publisher::Status::other_log:
      return {"event-bus", false,
              "The event-bus serves another log than " + to_text(*publisher_.log_id()) + "; commands get 503."};
    case Publisher::Status::ready:
      break;
  }
  return {"event-bus", true, "The event-bus is heard, with log " + to_text(*publisher_.log_id()) + "."};
}

ReadinessCheck BusWatch::log_check(Publisher::Status status, MonoTime now) const {
  if (status != Publisher::Status::ready) return {"log", false, "Without the event-bus the log cannot be read."};
  if (!answered_at_) return {"log", false, "The log has not answered a read yet."};
  if (now - *answered_at_ <= kAnsweredMost) return {"log", true, "The log answers reads."};
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(now - *answered_at_).count();
  return {"log", false, "The log has not answered a read for " + std::to_string(seconds) + " s."};
}

}  // namespace tercet
