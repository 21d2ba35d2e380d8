#pragma once

#include <chrono>
#include <functional>

namespace tercet::harness {

using namespace std::chrono_literals;

/// How long a test waits for what must happen before it calls it failed. Generous, since sanitizers and a busy machine are
/// slow; nothing waits that long when all is well.
inline constexpr std::chrono::milliseconds kPatience = 20s;

/// Asks `condition` again and again until it is true; false if it never was in `patience`.
bool wait_until(const std::function<bool()>& condition, std::chrono::milliseconds patience = kPatience);

/// True if `condition` stays true the whole time. Only for "nothing must happen", where there is no event to wait for.
bool holds_for(std::chrono::milliseconds duration, const std::function<bool()>& condition);

}  // namespace tercet::harness
