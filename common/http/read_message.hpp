#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <vector>

#include "common/http/message_route.hpp"
#include "common/http/path_template.hpp"
#include "common/http/request.hpp"
#include "common/vocabulary/result.hpp"
#include "tercet/v1/problem.pb.h"

namespace tercet::http {

/// The message that a request is, by a route that check_routes() has found good. `arguments` are what the names in the
/// route's path stand for; `extra` are the parameters that somebody else reads, and that are passed over here.
///
/// Fields come from the path, and from parameters or from the body, which is a JSON object (no body is the same as {}). A
/// field of the path may be in the body as well, with the same value. Refused:
/// - 400 `request.unknown_parameter`: a parameter that is no field which may come as one;
/// - 400 `request.bad_parameter`: a parameter, or a name in the path, whose value its field cannot hold, that is given
///   twice, or together with another one of the same oneof;
/// - 400 `request.malformed`: a body that is not JSON, does not fit the message, contradicts the path, or has no place
///   in a GET or DELETE;
/// - 415 `request.media_type`: a body that does not say that it is application/json;
/// - 415 `request.content_encoding`: a body that is compressed, or encoded in another way.
/// `detail` says what is wrong and where, `instance` is the parameter or the path of the field, if it is one. Pure,
/// thread-safe.
Result<std::unique_ptr<google::protobuf::Message>, v1::Problem> read_message(const MessageRoute& route,
                                                                             const Request& request,
                                                                             const PathArguments& arguments,
                                                                             const std::vector<ExtraParameter>& extra);

}  // namespace tercet::http
