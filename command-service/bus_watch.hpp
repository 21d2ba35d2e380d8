#pragma once

#include <functional>
#include <vector>

#include "common/log_client/publisher.hpp"
#include "common/log_client/read_watch.hpp"
#include "common/messaging/event_loop.hpp"
#include "common/runtime/readiness.hpp"
#include "tercet/v1/bus.pb.h"

namespace tercet {

/// Whether commands can be worked on: the event-bus is heard, and its log answers reads. Logs when that begins or ends.
/// Not thread-safe.
class BusWatch {
 public:
  /// `publisher` outlives this. `read_head` has the log's head read; the reply comes to on_read(), like all others.
  BusWatch(const Publisher& publisher, std::function<void()> read_head);

  /// To be called often; has the head read if nothing else was read for a while.
  void on_tick(MonoTime now);
  /// A reply to any read has come.
  void on_read(const v1::ReadReply& reply, MonoTime now);

  /// "event-bus" and "log".
  std::vector<ReadinessCheck> checks(MonoTime now) const;

 private:
  void on_status();
  ReadinessCheck bus_check(Publisher::Status status) const;

  const Publisher& publisher_;
  ReadWatch reads_;
  Publisher::Status status_ = Publisher::Status::unreachable;
  /// It is heard, and its head has not been told yet.
  bool to_be_told_ = false;
};

}  // namespace tercet
