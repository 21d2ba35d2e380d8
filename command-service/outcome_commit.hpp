#pragma once

#include <cstdint>

#include "command-service/checked_command.hpp"
#include "command-service/standing.hpp"
#include "tercet/v1/log.pb.h"

namespace tercet {

/// A decision, ready to be offered.
struct DecidedOutcome {
  /// Names the state it was decided on as its expectation, also where it refuses.
  v1::CommitBody body;
  /// Where the aggregate stands once the body is committed.
  Standing after;
};

/// Decides `command` on `standing`. The body's outcome is COMPLETED, REJECTED (the domain's no, or the client's
/// expected version), or FAILED: `event.invalid` if an event cannot be parsed back, `commit.too_large`. `accepted_us`:
/// as in Context.
DecidedOutcome decide_outcome(const CheckedCommand& command, const Standing& standing, std::int64_t accepted_us);

/// The outcome of a command that could not be decided at all. It expects nothing of any stream.
v1::CommitBody failed_outcome(const CheckedCommand& command, v1::Problem problem);

/// The commit that accepts `command` and does nothing else.
v1::CommitBody acceptance_commit(const CheckedCommand& command);

}  // namespace tercet
