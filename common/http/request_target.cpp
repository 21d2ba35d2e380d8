#include "common/http/request_target.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <utility>

#include "common/vocabulary/utf8.hpp"

namespace tercet::http {
namespace {

constexpr std::string_view kScheme = "http://";

enum class Plus { literal, space };

/// Nothing if a percent sign is not followed by two hexadecimal digits.
std::optional<std::string> decode(std::string_view text, Plus plus) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      decoded += plus == Plus::space && text[i] == '+' ? ' ' : text[i];
      continue;
    }
    const auto digits = text.substr(i + 1, 2);
    unsigned char byte = 0;
    const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), byte, 16);
    if (error != std::errc{} || digits.size() != 2 || end != digits.data() + 2) return std::nullopt;
    decoded += static_cast<char>(byte);
    i += 2;
  }
  return decoded;
}

Result<std::string> decode_text(std::string_view text, Plus plus) {
  auto decoded = decode(text, plus);
  if (!decoded) return Error{"a percent sign in the target is not followed by two hexadecimal digits"};
  if (has_control_characters(*decoded)) return Error{"the target holds a control character"};
  if (!is_utf8(*decoded)) return Error{"the target is not UTF-8"};
  return *std::move(decoded);
}

Result<std::string> decode_segment(std::string_view text) {
  auto segment = decode_text(text, Plus::literal);
  if (!segment) return segment;
  if (segment->empty()) return Error{"the path has an empty segment: it ends in / or holds //"};
  if (*segment == "." || *segment == "..") return Error{"the path has a segment . or .."};
  return segment;
}

/// The part before `separator`, which is taken off `rest` together with it.
std::string_view take_until(std::string_view& rest, char separator) {
  const auto end = std::min(rest.find(separator), rest.size());
  const auto part = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return part;
}

Result<void> parse_path(std::string_view path, RequestTarget& target) {
  if (!path.starts_with('/')) return Error{"the target does not start with /"};
  if (path == "/") return {};
  bool more = true;
  for (path.remove_prefix(1); more;) {
    more = path.find('/') != std::string_view::npos;
    auto segment = decode_segment(take_until(path, '/'));
    if (!segment) return std::move(segment).error();
    target.path.push_back(*std::move(segment));
  }
  return {};
}

Result<void> parse_query(std::string_view query, RequestTarget& target) {
  while (!query.empty()) {
    auto pair = take_until(query, '&');
    auto name = decode_text(take_until(pair, '='), Plus::space);
    if (!name) return std::move(name).error();
    if (name->empty()) return Error{"the query has a parameter without a name"};
    auto value = decode_text(pair, Plus::space);
    if (!value) return std::move(value).error();
    target.parameters.push_back({*std::move(name), *std::move(value)});
  }
  return {};
}

/// "http://host/path" is what a client sends that takes us for a proxy; the host is not looked at.
std::string_view without_authority(std::string_view target) {
  if (!target.starts_with(kScheme)) return target;
  const auto path = target.find_first_of("/?", kScheme.size());
  return path == std::string_view::npos ? "/" : target.substr(path);
}

}  // namespace

Result<RequestTarget> parse_target(std::string_view text) {
  RequestTarget target;
  if (text == "*") return target;
  if (text.find('#') != std::string_view::npos) return Error{"the target has a fragment (#)"};
  auto rest = without_authority(text);
  const auto path = take_until(rest, '?');
  if (const auto parsed = parse_path(path, target); !parsed) return parsed.error();
  if (const auto parsed = parse_query(rest, target); !parsed) return parsed.error();
  return target;
}

}  // namespace tercet::http
