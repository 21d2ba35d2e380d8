#pragma once

#include <functional>
#include <string>
#include <thread>

#include "common/messaging/socket.hpp"
#include "common/vocabulary/result.hpp"
#include "event-bus/log.hpp"
#include "event-bus/occasional_warning.hpp"
#include "event-bus/read_answers.hpp"
#include "event-bus/settled_time.hpp"
#include "event-bus/work_queue.hpp"

namespace tercet {

/// Answers reads, on a thread of its own so that a long page delays nothing else. Requests that wait are bounded;
/// beyond it the answer is 429 `bus.busy`. Used on the loop's thread.
class ReadServer {
 public:
  /// Starts at once. `loop` and `log` outlive this.
  ReadServer(EventLoop& loop, const Log& log, SettledTime& settled);
  ~ReadServer();
  ReadServer(const ReadServer&) = delete;
  ReadServer& operator=(const ReadServer&) = delete;

  Result<void> bind(const std::string& endpoint);
  std::string bound_endpoint() const { return socket_.bound_endpoint(); }
  /// Takes no more requests. Those that wait are left unanswered.
  void stop();

 private:
  /// A request, and the frames that lead its answer back.
  struct Request {
    Message envelope;
    zmq::message_t bytes;
  };

  void take(Message&& message);
  void run();
  ReadTimes read_times();
  void send(Message&& reply);

  EventLoop& loop_;
  const Log& log_;
  SettledTime& settled_;
  Socket socket_;
  OccasionalWarning damaged_{"damage"};
  OccasionalWarning unread_{"answers nobody took"};
  WorkQueue<Request> queue_;
  /// Last, so that all else is there when it starts.
  std::thread thread_;
};

}  // namespace tercet
