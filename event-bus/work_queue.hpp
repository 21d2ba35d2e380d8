#pragma once

#include <cstddef>
#include <deque>
#include <mutex>
#include <utility>
#include <vector>

namespace tercet {

/// Hands work from the event loop to one other thread. Bounded by weight (what the caller counts: bytes): the caller
/// looks at full() and holds back; push() itself never refuses, so that nothing in hand is lost. Thread-safe.
template <class T>
class WorkQueue {
 public:
  explicit WorkQueue(std::size_t weight_max) : weight_max_{weight_max} {}

  /// True if nobody is on the way to take what is in the queue: somebody is to be sent.
  [[nodiscard]] bool push(T item, std::size_t weight) {
    const std::lock_guard lock{mutex_};
    items_.emplace_back(std::move(item), weight);
    weight_ += weight;
    return !std::exchange(awaits_taker_, true);
  }

  bool full() const {
    const std::lock_guard lock{mutex_};
    return weight_ >= weight_max_;
  }

  /// What waits to be taken.
  struct Load {
    std::size_t items = 0;
    std::size_t weight = 0;
  };
  Load load() const {
    const std::lock_guard lock{mutex_};
    return {items_.size(), weight_};
  }

  struct Taken {
    std::vector<T> items;
    /// The queue was full and now is not.
    bool made_room = false;
    /// There is more: the taker is to come again.
    bool more = false;
  };

  /// Takes, in order, as much as there is up to `weight_most`, but at least one item if there is any. For one thread.
  Taken take(std::size_t weight_most) {
    const std::lock_guard lock{mutex_};
    Taken taken;
    const bool was_full = weight_ >= weight_max_;
    std::size_t weight = 0;
    while (!items_.empty() && (taken.items.empty() || weight + items_.front().second <= weight_most)) {
      weight += items_.front().second;
      taken.items.push_back(std::move(items_.front().first));
      items_.pop_front();
    }
    weight_ -= weight;
    taken.made_room = was_full && weight_ < weight_max_;
    taken.more = !items_.empty();
    awaits_taker_ = taken.more;
    return taken;
  }

 private:
  const std::size_t weight_max_;
  mutable std::mutex mutex_;
  std::deque<std::pair<T, std::size_t>> items_;
  std::size_t weight_ = 0;
  bool awaits_taker_ = false;
};

}  // namespace tercet
