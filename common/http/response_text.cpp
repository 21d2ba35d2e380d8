#include "common/http/response_text.hpp"

#include <fmt/chrono.h>

#include <algorithm>
#include <boost/beast/http/message.hpp>
#include <ctime>

namespace tercet::http {
namespace {

void append_cleaned(std::string& text, std::string_view value) {
  const auto start = text.size();
  text.append(value);
  const auto is_control = [](char c) { return (c >= 0 && c < 0x20) || c == 0x7f; };
  std::replace_if(text.begin() + static_cast<std::ptrdiff_t>(start), text.end(), is_control, ' ');
}

void append_header(std::string& text, std::string_view name, std::string_view value) {
  append_cleaned(text, name);
  text.append(": ");
  append_cleaned(text, value);
  text.append("\r\n");
}

void append_status_line(std::string& text, unsigned status) {
  const auto reason = boost::beast::http::obsolete_reason(static_cast<boost::beast::http::status>(status));
  text.append("HTTP/1.1 ").append(std::to_string(status)).append(" ").append(reason.data(), reason.size());
  text.append("\r\n");
}

/// What every answer has.
void append_common_headers(std::string& text, const std::vector<NamedValue>& headers, const ResponseFraming& framing) {
  const auto is_cache_control = [](const NamedValue& header) { return same_name(header.name, "Cache-Control"); };
  for (const auto& [name, value] : headers) append_header(text, name, value);
  if (std::ranges::none_of(headers, is_cache_control)) append_header(text, "Cache-Control", "no-store");
  append_header(text, "X-Content-Type-Options", "nosniff");
  if (!framing.date.empty()) append_header(text, "Date", framing.date);
  append_header(text, "Connection", framing.keep_alive ? "keep-alive" : "close");
}

}  // namespace

std::string response_text(const Response& response, ResponseFraming framing) {
  constexpr std::size_t kHeadBytes = 512;
  const bool never_has_body = response.status == 204 || response.status == 304;
  std::string text;
  text.reserve(kHeadBytes + response.body.size());
  append_status_line(text, response.status);
  if (!response.content_type.empty() && !never_has_body) append_header(text, "Content-Type", response.content_type);
  if (!never_has_body) append_header(text, "Content-Length", std::to_string(response.body.size()));
  append_common_headers(text, response.headers, framing);
  text.append("\r\n");
  if (!never_has_body && !framing.without_body) text.append(response.body);
  return text;
}

std::string event_stream_head(const std::vector<NamedValue>& headers, std::string_view date) {
  std::string text;
  append_status_line(text, 200);
  append_header(text, "Content-Type", "text/event-stream");
  append_header(text, "X-Accel-Buffering", "no");
  append_common_headers(text, headers, {.date = date});
  text.append("\r\n");
  return text;
}

std::string http_date(std::int64_t unix_seconds) {
  // Not strftime: its names follow the locale.
  return fmt::format("{:%a, %d %b %Y %H:%M:%S} GMT", fmt::gmtime(static_cast<std::time_t>(unix_seconds)));
}

std::string_view continue_text() {
  return "HTTP/1.1 100 Continue\r\n\r\n";
}

}  // namespace tercet::http
