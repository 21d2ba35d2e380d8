#include "client/command_line/display_width.hpp"

#include <algorithm>
#include <iterator>

namespace tercet::command_line {
namespace {

struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
};

struct Range {
  char32_t first;
  char32_t last;
};

// In order. Not Unicode's whole tables, but their blocks: what a name or a reference may hold.
constexpr Range kNoWidth[] = {{0x0300, 0x036f}, {0x0483, 0x0489}, {0x0591, 0x05bd}, {0x0610, 0x061a}, {0x064b, 0x065f},
                              {0x1ab0, 0x1aff}, {0x1dc0, 0x1dff}, {0x200b, 0x200f}, {0x202a, 0x202e}, {0x2060, 0x2064},
                              {0x20d0, 0x20ff}, {0xfe00, 0xfe0f}, {0xfe20, 0xfe2f}, {0xfeff, 0xfeff}};
constexpr Range kDoubleWidth[] = {{0x1100, 0x115f},  {0x2e80, 0x303e},   {0x3041, 0xa4cf},   {0xa960, 0xa97c},
                                  {0xac00, 0xd7a3},  {0xf900, 0xfaff},   {0xfe30, 0xfe6f},   {0xff00, 0xff60},
                                  {0xffe0, 0xffe6},  {0x1f300, 0x1f64f}, {0x1f680, 0x1f6ff}, {0x1f900, 0x1faff},
                                  {0x20000, 0x3fffd}};

template <std::size_t N>
bool is_in(const Range (&ranges)[N], char32_t code) {
  const auto* range = std::lower_bound(std::begin(ranges), std::end(ranges), code,
                                       [](const Range& candidate, char32_t wanted) { return candidate.last < wanted; });
  return range != std::end(ranges) && code >= range->first;
}

std::size_t length_told_by(unsigned char lead) {
  if (lead >= 0xf0 && lead < 0xf8) return 4;
  if (lead >= 0xe0) return lead < 0xf0 ? 3 : 1;
  return lead >= 0xc0 ? 2 : 1;
}

// The first character of `text`, which is not empty; a byte that begins none is taken for one.
Character first_character(std::string_view text) {
  const auto lead = static_cast<unsigned char>(text[0]);
  const auto length = length_told_by(lead);
  if (length == 1 || length > text.size()) return {lead, 1};
  char32_t code = lead & (0xffU >> (length + 1));
  for (const char c : text.substr(1, length - 1)) {
    const auto byte = static_cast<unsigned char>(c);
    if ((byte & 0xc0) != 0x80) return {lead, 1};
    code = (code << 6) | (byte & 0x3fU);
  }
  return {code, length};
}

std::size_t width_of(char32_t code) {
  if (is_in(kNoWidth, code)) return 0;
  return is_in(kDoubleWidth, code) ? 2 : 1;
}

// How many bytes at the start of `text` take at most `width` columns.
std::size_t bytes_within(std::string_view text, std::size_t width) {
  std::size_t bytes = 0;
  while (bytes < text.size()) {
    const auto character = first_character(text.substr(bytes));
    const auto columns = width_of(character.code);
    if (columns > width) break;
    width -= columns;
    bytes += character.bytes;
  }
  return bytes;
}

}  // namespace

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  while (!text.empty()) {
    const auto character = first_character(text);
    width += width_of(character.code);
    text.remove_prefix(character.bytes);
  }
  return width;
}

std::string shortened(std::string_view text, std::size_t width) {
  if (bytes_within(text, width) == text.size()) return std::string{text};
  return std::string{text.substr(0, bytes_within(text, width - 1))} + "…";
}

}  // namespace tercet::command_line
