#pragma once

#include "client/command_line/arguments.hpp"
#include "client/command_line/output.hpp"
#include "common/json/recorded_event.hpp"
#include "tercet/v1/bus.pb.h"

/// What is read from the event-bus, page by page. Each prints what it finds and returns the exit status.
namespace tercet::command_line {

int run(const Read& read, const Invocation& invocation, Output& output);
int run(const OpenCommands&, const Invocation& invocation, Output& output);

/// Prints one event: its document, or what people see.
void show(const RecordedEvent& event, const Invocation& invocation, Output& output);

/// Prints the problem of a reply that is not 200, and returns the exit status for it.
int refuse(const v1::ReadReply& reply, const Invocation& invocation, Output& output);

}  // namespace tercet::command_line
