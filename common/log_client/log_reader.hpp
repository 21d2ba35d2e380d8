#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "common/messaging/event_loop.hpp"
#include "tercet/v1/bus.pb.h"

namespace tercet {

/// Asks an event-bus's reads socket. Many requests may be under way; each gets exactly one reply.
/// Not thread-safe: used on the loop's thread.
class LogReader {
 public:
  /// A reply's status is 200, or its `problem` says what is wrong; no reply in time is 503 `bus.unavailable`.
  using Handler = std::function<void(v1::ReadReply)>;

  LogReader(EventLoop& loop, const std::string& endpoint);
  ~LogReader();

  /// Chooses the request id itself. `handler` is called once, on the loop's thread, never from inside read(), and
  /// not after this object is gone.
  void read(v1::ReadRequest request, std::chrono::milliseconds timeout, Handler handler);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tercet
