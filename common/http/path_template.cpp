#include "common/http/path_template.hpp"

#include <algorithm>
#include <utility>

namespace tercet::http {
namespace {

// Not <cctype>: the answer must not depend on the locale.
bool is_lower_or_digit(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool is_placeholder_char(char c) {
  return is_lower_or_digit(c) || c == '_';
}

bool is_literal_char(char c) {
  return is_placeholder_char(c) || (c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '~';
}

std::vector<std::string_view> split_at_slashes(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const auto slash = text.find('/');
    parts.push_back(text.substr(0, slash));
    if (slash == std::string_view::npos) return parts;
    text.remove_prefix(slash + 1);
  }
}

}  // namespace

Result<PathTemplate> PathTemplate::parse(std::string_view text) {
  const auto wrong = [&](const std::string& why) { return Error{"path \"" + std::string{text} + "\": " + why}; };
  if (!text.starts_with('/')) return wrong("must start with /");
  PathTemplate path;
  path.text_ = text;
  if (text == "/") return path;
  for (const auto part : split_at_slashes(text.substr(1))) {
    const bool placeholder = part.starts_with('{') && part.ends_with('}');
    const auto name = placeholder ? part.substr(1, part.size() - 2) : part;
    if (name.empty()) return wrong("has an empty segment or name");
    if (!std::ranges::all_of(name, placeholder ? is_placeholder_char : is_literal_char)) {
      return wrong("segment \"" + std::string{part} + "\" is neither a literal nor {name}");
    }
    if (placeholder && std::ranges::count(path.placeholders(), name) > 0) {
      return wrong("has {" + std::string{name} + "} twice");
    }
    path.segments_.push_back({placeholder, std::string{name}});
  }
  return path;
}

std::optional<PathArguments> PathTemplate::match(const std::vector<std::string>& path) const {
  if (path.size() != segments_.size()) return std::nullopt;
  PathArguments arguments;
  for (std::size_t i = 0; i < path.size(); ++i) {
    const auto& segment = segments_[i];
    if (segment.placeholder) {
      arguments.push_back({segment.text, path[i]});
    } else if (segment.text != path[i]) {
      return std::nullopt;
    }
  }
  return arguments;
}

std::vector<std::string> PathTemplate::placeholders() const {
  std::vector<std::string> names;
  for (const auto& segment : segments_) {
    if (segment.placeholder) names.push_back(segment.text);
  }
  return names;
}

bool PathTemplate::same_paths(const PathTemplate& other) const {
  return std::ranges::equal(segments_, other.segments_, [](const Segment& left, const Segment& right) {
    return left.placeholder == right.placeholder && (left.placeholder || left.text == right.text);
  });
}

bool PathTemplate::more_specific_than(const PathTemplate& other) const {
  return std::ranges::lexicographical_compare(segments_, other.segments_, {}, &Segment::placeholder,
                                              &Segment::placeholder);
}

}  // namespace tercet::http
