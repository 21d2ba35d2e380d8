#pragma once

#include <string>
#include <string_view>

namespace tercet {

/// The start of `text`, at most 60 bytes of it, as an error can show it: one line, valid UTF-8 whatever `text` holds, with
/// "…" for what was left out. Pure, thread-safe.
std::string excerpt(std::string_view text);

}  // namespace tercet
