#pragma once

#include <string>

#include "tercet/v1/bus.pb.h"
#include "tercet/v1/command.pb.h"
#include "tercet/v1/query.pb.h"

/// What `--json` prints: each function makes one JSON object on one line. Scripts rely on them: members may be
/// added, none renamed or taken away.
namespace tercet::command_line {

/// The reply without its request id, events decoded in place.
std::string document(const v1::CommandReply& reply);
/// The reply without its request id, data decoded in place.
std::string document(const v1::QueryReply& reply);
/// A CommandView, and the command itself as `data`.
std::string document(const v1::OpenCommand& open);

}  // namespace tercet::command_line
