#include "common/runtime/clock.hpp"

namespace tercet {

std::chrono::steady_clock::time_point mono_now() {
  return std::chrono::steady_clock::now();
}

std::int64_t wall_now_us() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

}  // namespace tercet
