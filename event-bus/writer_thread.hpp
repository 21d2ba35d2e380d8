#pragma once

#include <atomic>
#include <functional>
#include <optional>
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
  struct Append {
    std::string publisher;
    zmq::message_t bytes;
  };

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
  /// What offer() took and the writer has not yet; thread-safe.
  WorkQueue<Append>::Load queued() const { return queue_.load(); }
  /// Since when it has been at the group in hand; nothing if it has none. Thread-safe.
  std::optional<MonoTime> busy_since() const;
  /// Takes no more work, finishes the group in hand, then says so. What waits in the queue is left to be sent again.
  void stop();

 private:
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
  /// In MonoTime's ticks; 0 = there is no group in hand.
  std::atomic<MonoTime::rep> busy_since_ = 0;
  /// The last member, so that its thread ends first.
  Worker thread_;
};

}  // namespace tercet
