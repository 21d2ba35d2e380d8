#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "common/http/response.hpp"

namespace tercet::http {

/// How an answer goes out, as far as the request and the connection decide it.
struct ResponseFraming {
  bool keep_alive = false;
  /// The request was HEAD.
  bool without_body = false;
  /// When it goes out, as http_date() has it; no `Date` if empty.
  std::string_view date = {};
};

/// The bytes of a whole answer. Control characters in headers become spaces, so no value can end its line. Pure,
/// thread-safe.
std::string response_text(const Response& response, ResponseFraming framing);

/// The head of an event stream, whose end is that of the connection. It asks proxies not to hold back what comes.
std::string event_stream_head(const std::vector<NamedValue>& headers, std::string_view date);

/// "Mon, 23 Nov 2026 18:39:00 GMT" (RFC 9110, 5.6.7), for seconds since 1970. Pure, thread-safe.
std::string http_date(std::int64_t unix_seconds);

/// "HTTP/1.1 100 Continue" and an empty line.
std::string_view continue_text();

}  // namespace tercet::http
