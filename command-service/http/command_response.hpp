#pragma once

#include <chrono>
#include <optional>

#include "common/http/response.hpp"
#include "tercet/v1/command.pb.h"

/// What a command is answered with over HTTP. Pure, thread-safe.
namespace tercet {

/// The outcome, or why there is none: 200, 201 with the reply as JSON and the new version as `ETag`; else the problem. An
/// expected version that does not hold is 412 if `is_conditional`: it came in `If-Match` or `If-None-Match`.
http::Response outcome_response(const v1::CommandReply& reply, bool is_conditional);

/// 202, with `Location` and `Retry-After`; the body has the reply's command id, status and position.
http::Response accepted_response(const v1::CommandReply& reply);

/// Adds that the client's wait was granted, if it asked for one.
http::Response with_wait(http::Response response, std::optional<std::chrono::seconds> wait);

}  // namespace tercet
