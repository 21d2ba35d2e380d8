#pragma once

#include <atomic>
#include <functional>
#include <string>

#include "common/messaging/event_loop.hpp"
#include "common/runtime/worker.hpp"
#include "event-bus/committer.hpp"
#include "event-bus/disk_space.hpp"
#include "event-bus/log.hpp"
#include "event-bus/occasional_warning.hpp"
#include "event-bus/settled_time.hpp"
#include "event-bus/work_queue.hpp"

namespace tercet {

/// The one thread that writes the log. Group commit adapts by itself: while one sync runs, what arrives waits, and all
/// of it is the next group; there is no timer.
///
/// A log that cannot be written or looked up ends the process at once, with exit status 4 after one line.
class WriterThread {
 public:
  struct Handlers {
    /// A group is durable; called in order.
    std::function<void(CommitOutput)> on_committed;
    /// offer() had said to hold back; no longer.
    std::function<void()> on_room;
    /// After stop(): nothing follows.
    std::function<void()> on_stopped;
  };

  /// Handlers are called on the loop's thread. `loop`, `log` and `settled` outlive this, which finishes the group in hand
  /// before it goes.
  WriterThread(EventLoop& loop, Log& log, SettledTime& settled, DiskSpace disk, Handlers handlers);

  /// Takes an append message whose publisher is known. False: it was taken, but hold back more until on_room().
  bool offer(std::string publisher, zmq::message_t bytes);
  /// Takes no more work, finishes the group in hand, then says so. What waits in the queue is left to be sent again.
  void stop();

 private:
  struct Append {
    std::string publisher;
    zmq::message_t bytes;
  };

  void write_group();
  void commit(const std::vector<Append>& appends);

  EventLoop& loop_;
  Handlers handlers_;
  WorkQueue<Append> queue_;
  SettledTime& settled_;
  /// From here on the writer's own.
  Committer committer_;
  DiskSpace disk_;
  OccasionalWarning malformed_{"malformed appends"};
  OccasionalWarning damaged_{"damage"};
  std::atomic<bool> stopping_ = false;
  /// The last member, so that its thread ends first.
  Worker thread_;
};

}  // namespace tercet
