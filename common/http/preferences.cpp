#include "common/http/preferences.hpp"

#include <algorithm>
#include <charconv>

#include "common/vocabulary/fingerprint.hpp"

namespace tercet::http {
namespace {

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t") - begin + 1);
}

/// Calls `visit` with each member of a comma-separated list, until it says true. Commas in quotes do not occur in what is
/// read here.
template <class Visit>
bool any_member(std::string_view list, Visit visit) {
  while (!list.empty()) {
    const auto end = std::min(list.find(','), list.size());
    if (visit(trimmed(list.substr(0, end)))) return true;
    list.remove_prefix(std::min(end + 1, list.size()));
  }
  return false;
}

template <class Number>
std::optional<Number> whole_number(std::string_view text) {
  Number number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (text.empty() || error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

std::string_view without_weakness(std::string_view tag) {
  return tag.starts_with("W/") ? tag.substr(2) : tag;
}

}  // namespace

std::optional<std::chrono::seconds> preferred_wait(const Request& request) {
  const auto prefer = request.header("Prefer");
  if (!prefer) return std::nullopt;
  std::optional<std::chrono::seconds> wait;
  any_member(*prefer, [&](std::string_view preference) {
    const auto equals = preference.find('=');
    if (equals == std::string_view::npos || !same_name(trimmed(preference.substr(0, equals)), "wait")) return false;
    if (const auto seconds = whole_number<std::uint32_t>(trimmed(preference.substr(equals + 1)))) {
      wait = std::min(std::chrono::seconds{*seconds}, kWaitMax);
    }
    // The first one counts.
    return true;
  });
  return wait;
}

std::string applied_wait(std::chrono::seconds wait) {
  return "wait=" + std::to_string(wait.count());
}

std::optional<std::uint64_t> version_in(std::string_view entity_tag) {
  const auto tag = trimmed(entity_tag);
  if (tag.size() < 2 || tag.front() != '"' || tag.back() != '"') return std::nullopt;
  return whole_number<std::uint64_t>(tag.substr(1, tag.size() - 2));
}

std::string version_tag(std::uint64_t version) {
  return "\"" + std::to_string(version) + "\"";
}

std::string content_tag(std::string_view body) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string tag = "\"";
  for (const char byte : body_digest(body)) {
    tag += kDigits[static_cast<unsigned char>(byte) >> 4];
    tag += kDigits[static_cast<unsigned char>(byte) & 0xf];
  }
  return tag + '"';
}

bool none_match_fails(const Request& request, std::string_view entity_tag) {
  const auto tags = request.header("If-None-Match");
  if (!tags) return false;
  return any_member(
      *tags, [&](std::string_view tag) { return tag == "*" || without_weakness(tag) == without_weakness(entity_tag); });
}

bool wants_events(const Request& request) {
  const auto accept = request.header("Accept");
  return accept && any_member(*accept, [](std::string_view range) {
           return same_name(trimmed(range.substr(0, range.find(';'))), "text/event-stream");
         });
}

}  // namespace tercet::http
