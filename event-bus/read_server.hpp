#pragma once

#include <atomic>
#include <cstddef>
#include <string>

#include "common/messaging/socket.hpp"
#include "common/runtime/worker.hpp"
#include "common/vocabulary/result.hpp"
#include "event-bus/bus_metrics.hpp"
#include "event-bus/log.hpp"
#include "event-bus/occasional_warning.hpp"
#include "event-bus/read_answers.hpp"
#include "event-bus/settled_time.hpp"
#include "event-bus/told_time_file.hpp"

namespace tercet {

/// Answers reads, on a thread of its own so that a long page delays nothing else. Requests that wait are bounded;
/// beyond it the answer is 429 `bus.busy`. Used on the loop's thread.
class ReadServer {
 public:
  /// `loop`, `log`, `settled` and `metrics` outlive this.
  ReadServer(EventLoop& loop, const Log& log, SettledTime& settled, ToldTimeFile told, BusMetrics& metrics);

  Result<void> bind(const std::string& endpoint);
  std::string bound_endpoint() const { return socket_.bound_endpoint(); }
  /// Requests without their answer.
  std::size_t waiting() const { return waiting_; }
  /// Takes no more requests. Those that wait are left unanswered.
  void stop();

 private:
  /// A request, and the frames that lead its answer back.
  struct Request {
    Message envelope;
    zmq::message_t bytes;
    MonoTime arrived{};
  };

  void take(Message&& message);
  void answer(Request& request);
  std::int64_t settle(std::int64_t until_us, std::int64_t now_us);
  void send(Message&& reply);

  EventLoop& loop_;
  const Log& log_;
  SettledTime& settled_;
  BusMetrics& metrics_;
  /// Of the reading thread, like the next one.
  ToldTimeFile told_;
  OccasionalWarning untold_{"times that could not be told to be over"};
  Socket socket_;
  OccasionalWarning damaged_{"damage"};
  OccasionalWarning unread_{"answers nobody took"};
  std::size_t waiting_ = 0;
  std::atomic<bool> stopping_ = false;
  /// The last member, so that its thread ends first.
  Worker thread_;
};

}  // namespace tercet
