#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <zmq.hpp>

namespace boost::asio {
class io_context;
}

namespace tercet {

/// Monotonic time, as all state machines see it. Shells read it, cores are handed it.
using MonoTime = std::chrono::steady_clock::time_point;

/// The one thread that owns a process's sockets and timers (Boost.Asio's io_context and ZeroMQ's context).
///
/// Everything but post() and stop() is called on the thread that runs run(), or before run() starts. Blocking work
/// belongs on other threads, which hand their results back with post().
class EventLoop {
 public:
  EventLoop();
  /// All sockets and timers made on this loop must be gone.
  ~EventLoop();
  EventLoop(const EventLoop&) = delete;
  EventLoop& operator=(const EventLoop&) = delete;

  /// Handles events until stop() is called. An exception from a handler leaves it.
  void run();
  /// Makes run() return after the handler that runs now. Thread-safe.
  void stop();
  /// Runs `work` on the loop's thread, later, in the order of the calls from one thread. Thread-safe.
  void post(std::function<void()> work);
  /// Calls `handler` on the loop's thread for each SIGTERM and SIGINT from now on.
  void on_stop_signal(std::function<void()> handler);

  boost::asio::io_context& io();
  zmq::context_t& zmq();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// A timer on a loop. Not thread-safe. Destroying it cancels it: its handler is not called afterwards.
class Timer {
 public:
  explicit Timer(EventLoop& loop);
  ~Timer();
  Timer(const Timer&) = delete;
  Timer& operator=(const Timer&) = delete;

  /// Calls `handler` once after `delay`; forgets what was set before.
  void once(std::chrono::milliseconds delay, std::function<void()> handler);
  /// Calls `handler` every `period`, first after one period; forgets what was set before. Ticks that were missed
  /// because the loop was busy are not made up for.
  void every(std::chrono::milliseconds period, std::function<void()> handler);
  void cancel();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace tercet
