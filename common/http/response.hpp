#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/http/request.hpp"

namespace tercet::http {

/// What is answered. Date, Content-Length, Connection and X-Content-Type-Options are the server's; so is
/// `Cache-Control: no-store`, unless `headers` has another Cache-Control.
struct Response {
  /// 200 to 599.
  unsigned status = 200;
  std::vector<NamedValue> headers;
  /// Left out if empty.
  std::string content_type;
  /// Not sent with 204 and 304, nor to HEAD, which still learns its length.
  std::string body;
};

}  // namespace tercet::http
