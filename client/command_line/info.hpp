#pragma once

#include <string>

#include "client/command_line/arguments.hpp"
#include "client/command_line/output.hpp"
#include "client/command_line/table.hpp"
#include "tercet/v1/bus.pb.h"
#include "tercet/v1/query.pb.h"

namespace tercet::command_line {

/// Asks all three services, waits until each has answered or the time is over, and prints what they said.
/// Returns 0 if all three answered, else 3.
int run(const Info& info, const Invocation& invocation, Output& output);

/// What the three said.
struct Answers {
  /// To ReadHead.
  v1::ReadReply event_bus;
  /// To GetCommand for a command that nobody sent: 404 shows that the command-service reads the log.
  v1::QueryReply command_service;
  /// To ListProjections.
  v1::QueryReply query_service;
};

bool all_answered(const Answers& answers);

/// {"event_bus":{status, log_id, head, time},"command_service":{status},"query_service":{status, position, projections}};
/// what did not answer has its problem instead.
std::string document(const Answers& answers);
Lines text(const Answers& answers, const Terminal& terminal);

}  // namespace tercet::command_line
