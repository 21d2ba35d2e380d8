#pragma once

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
};

/// The bytes of a whole answer. Control characters in headers become spaces, so no value can end its line. Pure,
/// thread-safe.
std::string response_text(const Response& response, ResponseFraming framing);

/// The head of an event stream, whose end is that of the connection.
std::string event_stream_head(const std::vector<NamedValue>& headers);

/// "HTTP/1.1 100 Continue" and an empty line.
std::string_view continue_text();

}  // namespace tercet::http
