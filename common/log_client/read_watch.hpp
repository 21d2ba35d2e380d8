#pragma once

#include <functional>
#include <optional>

#include "common/messaging/event_loop.hpp"
#include "common/runtime/readiness.hpp"
#include "tercet/v1/bus.pb.h"

namespace tercet {

/// Whether the log answers reads: has its head read when it was told of no other answer for a while, and remembers when
/// one came last. While the event-bus is not heard, nothing is read. No socket, no clock. Not thread-safe.
class ReadWatch {
 public:
  /// `read_head` has the log's head read; the reply comes to on_read().
  explicit ReadWatch(std::function<void()> read_head);

  /// To be called often.
  void on_tick(bool bus_is_heard, MonoTime now);
  /// A reply to a read has come, to that of the head or to another.
  void on_read(const v1::ReadReply& reply, MonoTime now);
  /// What was answered before counts no more.
  void forget();

  /// "log".
  ReadinessCheck check(bool bus_is_heard, MonoTime now) const;

 private:
  const std::function<void()> read_head_;
  /// Since the event-bus is heard.
  std::optional<MonoTime> asked_at_;
  std::optional<MonoTime> answered_at_;
};

/// The log has answered, whatever it said.
bool is_answer(const v1::ReadReply& reply);

}  // namespace tercet
