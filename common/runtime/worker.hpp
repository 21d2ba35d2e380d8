#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

namespace tercet {

/// A thread for blocking work: runs the tasks it is given one after the other, in their order. Whoever gives them bounds
/// how many there are.
class Worker {
 public:
  Worker();
  /// Waits for the task in hand; what is still queued is not run.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  /// Thread-safe.
  void post(std::function<void()> task);

 private:
  void run();

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> tasks_;
  bool stopping_ = false;
  std::thread thread_;
};

}  // namespace tercet
