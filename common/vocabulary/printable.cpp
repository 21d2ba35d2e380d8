#include "common/vocabulary/printable.hpp"

#include <cstddef>

namespace tercet {
namespace {

/// How many bytes at the start of `text` are one control character; 0 = none.
std::size_t control_length(std::string_view text) {
  const auto first = static_cast<unsigned char>(text[0]);
  if (first < 0x20 || first == 0x7f) return 1;
  const bool c1 = first == 0xc2 && text.size() > 1 && static_cast<unsigned char>(text[1]) < 0xa0;
  return c1 ? 2 : 0;
}

void append_hex(std::string& out, char c) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  const auto byte = static_cast<unsigned char>(c);
  out += "\\x";
  out += kDigits[byte >> 4];
  out += kDigits[byte & 15];
}

}  // namespace

std::string printable(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  while (!text.empty()) {
    const auto control = control_length(text);
    if (control == 0) {
      out += text.front();
    } else {
      // The last byte is the control character's number, in both lengths.
      append_hex(out, text[control - 1]);
    }
    text.remove_prefix(control == 0 ? 1 : control);
  }
  return out;
}

}  // namespace tercet
