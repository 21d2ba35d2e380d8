#pragma once

#include "client/command_line/arguments.hpp"
#include "client/command_line/output.hpp"

namespace tercet::command_line {

/// Prints every event from a position on, in order and without a gap, and goes on as the log grows, until SIGINT,
/// SIGTERM or until nobody reads the output any more. Also across a restart of the event-bus; if another log comes up
/// there, it ends with status 1.
int run(const Tail& tail, const Invocation& invocation, Output& output);

}  // namespace tercet::command_line
