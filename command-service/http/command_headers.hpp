#pragma once

#include <optional>

#include "common/http/request.hpp"
#include "common/vocabulary/identity.hpp"
#include "common/vocabulary/result.hpp"
#include "tercet/v1/command.pb.h"
#include "tercet/v1/problem.pb.h"

namespace tercet {

/// What the headers of a request say of its command.
struct CommandHeaders {
  CommandId id{};
  std::optional<Version> expected_version;
  v1::Metadata metadata;
};

/// - `Idempotency-Key`, any 1 to 255 characters, with or without quotes: the command's id if it is a UUID in canonical
///   lower-case text, else the id is made from it (UUID version 5), so the same key is the same command. Without one it is
///   `new_id`.
/// - `If-Match: "7"`: the version that the aggregate must stand at. `If-None-Match: *`: it must not exist. `If-Match: *`
///   says nothing that a command does not say by itself.
/// - `traceparent` and `X-Correlation-ID` go into the metadata.
/// 400 `request.bad_header` names the header that is not so; 403 `request.cross_site` if a browser says that a page of
/// another site has sent it (`Sec-Fetch-Site`). Pure, thread-safe.
Result<CommandHeaders, v1::Problem> read_command_headers(const http::Request& request, const CommandId& new_id);

}  // namespace tercet
