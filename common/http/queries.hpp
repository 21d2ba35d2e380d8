#pragma once

#include "common/http/message_route.hpp"
#include "common/http/path_template.hpp"
#include "common/http/request.hpp"
#include "common/http/response.hpp"
#include "common/vocabulary/result.hpp"
#include "tercet/v1/problem.pb.h"
#include "tercet/v1/query.pb.h"

/// Queries over HTTP: what is asked, and what is answered. Pure, thread-safe.
namespace tercet::http {

/// `min_position`: the first position that an answer must include.
ExtraParameter min_position_parameter();

/// What requests of this route take besides the fields of its message.
const std::vector<ExtraParameter>& extra_parameters(const MessageRoute& route);

/// The query that a request is. `min_position` is waited for as long as `Prefer: wait=N` says, 5 s if it says nothing.
Result<v1::Query, v1::Problem> read_query(const MessageRoute& route, const Request& request,
                                          const PathArguments& arguments);

/// The reply as JSON, or as problem: with `Tercet-Position`, unless it was refused before anything was looked for; `ETag`,
/// which is the version of what has one; `Link` to the next page of a list; 304 if the client has it already;
/// `Preference-Applied` if it was ready to wait for a position.
Response query_response(const Request& request, const v1::QueryReply& reply);

}  // namespace tercet::http
