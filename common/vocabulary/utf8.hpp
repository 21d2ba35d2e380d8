#pragma once

#include <string_view>

namespace tercet {

/// True if `text` is well-formed UTF-8 (no overlong forms, no surrogates, nothing above U+10FFFF). Pure, thread-safe.
bool is_utf8(std::string_view text);

/// True if `text` holds a byte of the ASCII control characters (below 0x20, or 0x7f). Pure, thread-safe.
bool has_control_characters(std::string_view text);

}  // namespace tercet
