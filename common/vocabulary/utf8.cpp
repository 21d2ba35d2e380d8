#include "common/vocabulary/utf8.hpp"

#include <algorithm>
#include <boost/locale/utf.hpp>

namespace tercet {

bool is_utf8(std::string_view text) {
  using boost::locale::utf::is_valid_codepoint;
  using Utf8 = boost::locale::utf::utf_traits<char>;
  for (const auto* next = text.begin(); next != text.end();) {
    if (!is_valid_codepoint(Utf8::decode(next, text.end()))) return false;
  }
  return true;
}

bool has_control_characters(std::string_view text) {
  return std::ranges::any_of(text, [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; });
}

}  // namespace tercet
