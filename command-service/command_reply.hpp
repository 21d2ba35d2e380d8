#pragma once

#include <google/protobuf/repeated_field.h>

#include <cstdint>
#include <optional>

#include "common/vocabulary/identity.hpp"
#include "tercet/v1/bus.pb.h"
#include "tercet/v1/command.pb.h"
#include "tercet/v1/log.pb.h"

/// What a client is told of a command. An outcome is told only from a receipt or a read, never from a decision.
namespace tercet {

/// As in v1::Receipt and v1::Commit: for each write, the version of its first event.
using FirstVersions = google::protobuf::RepeatedField<std::uint64_t>;

/// The reply for a committed outcome. `body` holds one. The caller fills in the request id.
v1::CommandReply outcome_reply(const v1::CommitBody& body, const FirstVersions& first_versions, Position position);
v1::CommandReply outcome_reply(const v1::Commit& commit);

/// 202.
v1::CommandReply accepted_reply(const CommandId& command, const std::string& stream, Position position);

/// Any status from 400 on that is not an outcome.
v1::CommandReply problem_reply(v1::Problem problem);
v1::CommandReply problem_reply(const CommandId& command, const std::string& stream, v1::Problem problem);

/// The view of a command with an outcome; `commit` holds it. `accepted_us`: when it was accepted, if it was.
v1::CommandView outcome_view(const v1::Commit& commit, std::optional<std::int64_t> accepted_us);
/// The view of a command that is accepted and has no outcome.
v1::CommandView open_view(const v1::OpenCommand& open);

/// The fingerprint under which `command` stands in `commit`, as its outcome or as an acceptance; nullptr if the
/// commit is about something else.
const std::string* recorded_fingerprint(const v1::Commit& commit, const CommandId& command);
/// 422 `command.id_reused`.
v1::Problem id_reused(const CommandId& command);

/// Whether `commit` holds the outcome of `command`.
bool holds_outcome(const v1::Commit& commit, const CommandId& command);

}  // namespace tercet
