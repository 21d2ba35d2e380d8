#include "common/http/utf8.hpp"

#include <algorithm>
#include <cstddef>

namespace tercet::http {
namespace {

unsigned byte_at(std::string_view text, std::size_t i) {
  return static_cast<unsigned char>(text[i]);
}

/// How many bytes a character has whose first byte is this; 0 if none starts so.
std::size_t character_length(unsigned first) {
  if (first < 0x80) return 1;
  if (first < 0xc2) return 0;
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first < 0xf5 ? 4 : 0;
}

/// The second byte is where overlong forms, surrogates and what is above U+10FFFF would show.
bool is_second(unsigned first, unsigned second) {
  const unsigned low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
  const unsigned high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
  return second >= low && second <= high;
}

bool is_character(std::string_view bytes) {
  if (bytes.size() > 1 && !is_second(byte_at(bytes, 0), byte_at(bytes, 1))) return false;
  for (std::size_t i = 2; i < bytes.size(); ++i) {
    if ((byte_at(bytes, i) & 0xc0) != 0x80) return false;
  }
  return true;
}

}  // namespace

bool is_utf8(std::string_view text) {
  while (!text.empty()) {
    const auto length = character_length(byte_at(text, 0));
    if (length == 0 || length > text.size() || !is_character(text.substr(0, length))) return false;
    text.remove_prefix(length);
  }
  return true;
}

bool has_control_characters(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

}  // namespace tercet::http
