#pragma once

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

namespace tercet {

/// Hands work from the event loop to one other thread. Bounded by weight (what the caller counts: bytes, requests): the
/// caller looks at full() and holds back; push() itself never refuses, so that nothing in hand is lost. Thread-safe.
template <class T>
class WorkQueue {
 public:
  explicit WorkQueue(std::size_t weight_max) : weight_max_{weight_max} {}

  void push(T item, std::size_t weight) {
    {
      const std::lock_guard lock{mutex_};
      items_.emplace_back(std::move(item), weight);
      weight_ += weight;
    }
    changed_.notify_one();
  }

  bool full() const {
    const std::lock_guard lock{mutex_};
    return weight_ >= weight_max_;
  }

  struct Taken {
    std::vector<T> items;
    /// The queue was full and now is not.
    bool made_room = false;
  };

  /// Waits for work and takes, in order, as much as there is up to `weight_most`, but at least one item. No items: the
  /// queue was closed. For one thread.
  Taken take(std::size_t weight_most) {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return closed_ || !items_.empty(); });
    Taken taken;
    if (closed_) return taken;
    const bool was_full = weight_ >= weight_max_;
    std::size_t weight = 0;
    while (!items_.empty() && (taken.items.empty() || weight + items_.front().second <= weight_most)) {
      weight += items_.front().second;
      taken.items.push_back(std::move(items_.front().first));
      items_.pop_front();
    }
    weight_ -= weight;
    taken.made_room = was_full && weight_ < weight_max_;
    return taken;
  }

  /// Ends take(); what was not taken stays undone.
  void close() {
    {
      const std::lock_guard lock{mutex_};
      closed_ = true;
    }
    changed_.notify_all();
  }

 private:
  const std::size_t weight_max_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::pair<T, std::size_t>> items_;
  std::size_t weight_ = 0;
  bool closed_ = false;
};

}  // namespace tercet
