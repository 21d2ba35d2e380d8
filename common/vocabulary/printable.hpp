#pragma once

#include <string>
#include <string_view>

namespace tercet {

/// `text` with its control characters (C0, DEL, and C1 in UTF-8) shown as \xNN. What comes from a peer can then neither
/// forge a log line nor steer a terminal; everything else stays as it is. Pure, thread-safe.
std::string printable(std::string_view text);

}  // namespace tercet
