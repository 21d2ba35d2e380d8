#pragma once

#include <chrono>
#include <cstdint>

/// The one place where shells read a clock. Cores are handed the time.
namespace tercet {

/// Monotonic time, for waiting. The same type as MonoTime. Thread-safe.
std::chrono::steady_clock::time_point mono_now();

/// The time of day, microseconds since 1970 UTC. It may step back. Thread-safe.
std::int64_t wall_now_us();

}  // namespace tercet
