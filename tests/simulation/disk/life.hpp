#pragma once

#include <cstdint>
#include <optional>

namespace tercet::simulation {

/// Until when a process can use its disk. After its death every operation fails, until it starts again.
class Life {
 public:
  bool dead() const { return dead_; }
  void die() { dead_ = true; }
  /// In the n-th operation from now on; n from 1.
  void die_after(std::uint64_t operations) { left_ = operations; }
  /// The death that was to come does not.
  void live_on() { left_.reset(); }
  void start_again() {
    dead_ = false;
    left_.reset();
  }

  /// Counts an operation of a living process. True: the process dies in the middle of it.
  bool dies_now() {
    if (!left_ || --*left_ > 0) return false;
    die();
    return true;
  }

 private:
  bool dead_ = false;
  std::optional<std::uint64_t> left_;
};

}  // namespace tercet::simulation
