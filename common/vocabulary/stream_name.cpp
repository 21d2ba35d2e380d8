#include "common/vocabulary/stream_name.hpp"

#include <algorithm>

#include "common/vocabulary/limits.hpp"

namespace tercet {
namespace {

// Not <cctype>: the answer must not depend on the locale.
bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_category_char(char c) {
  return is_lower_or_digit(c) || c == '_' || c == '.';
}

bool is_id_char(char c) {
  return is_category_char(c) || (c >= 'A' && c <= 'Z') || c == '-';
}

}  // namespace

bool is_category(std::string_view text) {
  return !text.empty() && text.size() <= limits::kCategoryBytesMax &&
         std::all_of(text.begin(), text.end(), is_category_char);
}

bool is_aggregate_id(std::string_view text) {
  return !text.empty() && text.size() <= limits::kAggregateIdBytesMax && text != "." && text != ".." &&
         std::all_of(text.begin(), text.end(), is_id_char);
}

std::string stream_name(std::string_view category, std::string_view id) {
  std::string name;
  name.reserve(category.size() + 1 + id.size());
  name.append(category).append(1, '-').append(id);
  return name;
}

std::optional<StreamParts> parse_stream_name(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const StreamParts parts{text.substr(0, dash), text.substr(dash + 1)};
  if (!is_category(parts.category) || !is_aggregate_id(parts.id)) return std::nullopt;
  return parts;
}

}  // namespace tercet
