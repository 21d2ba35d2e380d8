#pragma once

#include <string>

#include "common/vocabulary/command_view.hpp"
#include "common/vocabulary/identity.hpp"
#include "tercet/v1/command.pb.h"
#include "tercet/v1/log.pb.h"

/// What a client is told of a command. An outcome is told only from a receipt or a read, never from a decision.
namespace tercet {

/// The reply for a committed outcome. `body` holds one. The caller fills in the request id.
v1::CommandReply outcome_reply(const v1::CommitBody& body, const FirstVersions& first_versions, Position position);
v1::CommandReply outcome_reply(const v1::Commit& commit);

/// 202.
v1::CommandReply accepted_reply(const CommandId& command, const std::string& stream, Position position);

/// Any status from 400 on that is not an outcome.
v1::CommandReply problem_reply(v1::Problem problem);
v1::CommandReply problem_reply(const CommandId& command, const std::string& stream, v1::Problem problem);

/// The fingerprint under which `command` stands in `commit`, as its outcome or as an acceptance; nullptr if the
/// commit is about something else.
const std::string* recorded_fingerprint(const v1::Commit& commit, const CommandId& command);
/// 422 `command.id_reused`.
v1::Problem id_reused(const CommandId& command);

/// Whether `commit` holds the outcome of `command`.
bool holds_outcome(const v1::Commit& commit, const CommandId& command);

}  // namespace tercet
