#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/http/request.hpp"
#include "common/vocabulary/result.hpp"

namespace tercet::http {

/// A request's target, taken apart and decoded: see Request.
struct RequestTarget {
  std::vector<std::string> path;
  std::vector<NamedValue> parameters;
};

/// Reads "/path?query", the same behind "http://host", or "*". Percent escapes are decoded after splitting, so %2F stays
/// inside its segment. What is refused: bad escapes, segments that are empty, "." or ".." (escaped or not), parameters
/// without a name, a fragment, and what does not decode to UTF-8 without control characters. Pure, thread-safe.
Result<RequestTarget> parse_target(std::string_view target);

}  // namespace tercet::http
