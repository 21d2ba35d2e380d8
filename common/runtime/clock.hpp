#pragma once

#include <chrono>
#include <cstdint>

/// The one place where shells read a clock. Cores are handed the time.
namespace tercet {

/// Monotonic time, for waiting. The same type as MonoTime.
inline std::chrono::steady_clock::time_point mono_now() {
  return std::chrono::steady_clock::now();
}

/// The time of day, microseconds since 1970 UTC. It may step back.
inline std::int64_t wall_now_us() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  return std::chrono::duration_cast<std::chrono::microseconds>(now).count();
}

}  // namespace tercet
