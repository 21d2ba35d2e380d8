#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "common/http/request.hpp"
#include "common/vocabulary/identity.hpp"
#include "common/vocabulary/result.hpp"
#include "tercet/v1/problem.pb.h"

/// Server-sent events, as the HTML standard has them (section 9.2). Pure, thread-safe.
namespace tercet {

/// One message; `json` has no line end. With `id`, a client that connects again goes on behind that position.
std::string event_message(std::string_view json, std::optional<Position> id);

/// Moves a client's position on without a message.
std::string position_message(Position id);

/// The last message before the stream ends, of type "problem". With `log.changed` the client forgets its position, which
/// says nothing in another log: a browser that connects again by itself begins anew.
std::string problem_message(const v1::Problem& problem);

/// The position in `Last-Event-ID`; nothing if the client has none. 400 `request.bad_header` if it is none of ours.
Result<std::optional<Position>, v1::Problem> last_event_id(const http::Request& request);

}  // namespace tercet
