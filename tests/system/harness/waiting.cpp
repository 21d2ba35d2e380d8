#include "tests/system/harness/waiting.hpp"

#include <poll.h>

namespace tercet::harness {
namespace {

using Clock = std::chrono::steady_clock;

constexpr int kBetweenLooksMs = 10;

void let_time_pass() {
  ::poll(nullptr, 0, kBetweenLooksMs);
}

}  // namespace

bool wait_until(const std::function<bool()>& condition, std::chrono::milliseconds patience) {
  const auto end = Clock::now() + patience;
  while (!condition()) {
    if (Clock::now() >= end) return false;
    let_time_pass();
  }
  return true;
}

bool holds_for(std::chrono::milliseconds duration, const std::function<bool()>& condition) {
  const auto end = Clock::now() + duration;
  while (condition()) {
    if (Clock::now() >= end) return true;
    let_time_pass();
  }
  return false;
}

}  // namespace tercet::harness
