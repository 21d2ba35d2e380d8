#include "command-service/bus_watch.hpp"

#include <string>
#include <utility>

#include "common/runtime/log.hpp"

namespace tercet {

BusWatch::BusWatch(const Publisher& publisher, std::function<void()> read_head)
    : publisher_{publisher}, reads_{std::move(read_head)} {}

void BusWatch::on_tick(MonoTime now) {
  const auto status = publisher_.status(now);
  if (status != std::exchange(status_, status)) on_status();
  reads_.on_tick(status_ == Publisher::Status::ready, now);
}

void BusWatch::on_status() {
  reads_.forget();
  to_be_told_ = status_ == Publisher::Status::ready;
  if (status_ == Publisher::Status::unreachable) {
    log_warning("the event-bus is not heard any more; commands get 503");
  } else if (status_ == Publisher::Status::other_log) {
    log_error("the event-bus now serves another log than " + to_text(*publisher_.log_id()) +
              "; commands get 503 until it serves the former one, or this process is started again");
  }
}

void BusWatch::on_read(const v1::ReadReply& reply, MonoTime now) {
  if (status_ != Publisher::Status::ready) return;
  reads_.on_read(reply, now);
  if (!std::exchange(to_be_told_, false)) return;
  const auto head = is_answer(reply) ? std::to_string(reply.head()) : std::string{"unknown"};
  log_info("the event-bus is heard: log=" + to_text(*publisher_.log_id()) + " head=" + head);
}

std::vector<ReadinessCheck> BusWatch::checks(MonoTime now) const {
  const auto status = publisher_.status(now);
  return {bus_check(status), reads_.check(status == Publisher::Status::ready, now)};
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

}  // namespace tercet
