#pragma once

#include <cstdint>
#include <string>

#include "client/command_line/terminal.hpp"

namespace tercet::command_line {

enum class Precision { seconds, milliseconds };

/// A time, microseconds since 1970 UTC, as people read it: on a terminal local, "2026-11-23 07:45:12" or with ".123"
/// after it; elsewhere RFC 3339 in UTC, which means the same wherever and whenever it is read.
std::string time_text(std::int64_t unix_us, Precision precision, const Terminal& terminal);

/// How long, microseconds from 0, in the unit that fits: "350 ms", "4.2 s", "12 min", "3 h", "5 d".
std::string duration_text(std::int64_t us);

}  // namespace tercet::command_line
