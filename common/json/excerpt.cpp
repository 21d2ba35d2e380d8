#include "common/json/excerpt.hpp"

#include "common/vocabulary/printable.hpp"
#include "common/vocabulary/utf8.hpp"

namespace tercet {
namespace {

constexpr std::size_t kShownMax = 60;

bool continues_a_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;
}

/// Not inside a character, if `text` is UTF-8.
std::string_view start_of(std::string_view text) {
  if (text.size() <= kShownMax) return text;
  auto end = kShownMax;
  while (end > 0 && continues_a_character(text[end])) --end;
  return text.substr(0, end);
}

std::string only_ascii(std::string_view text) {
  std::string ascii;
  for (const char c : text) ascii += static_cast<unsigned char>(c) < 0x80 ? c : '?';
  return ascii;
}

}  // namespace

std::string excerpt(std::string_view text) {
  const auto start = start_of(text);
  auto shown = is_utf8(start) ? printable(start) : printable(only_ascii(start));
  if (start.size() < text.size()) shown += "…";
  return shown;
}

}  // namespace tercet
