#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "client/command_line/recorded_event.hpp"
#include "tercet/v1/bus.pb.h"
#include "tercet/v1/command.pb.h"
#include "tercet/v1/query.pb.h"

/// What people see without `--json`. Control characters in what others wrote are shown escaped.
namespace tercet::command_line {

using Lines = std::vector<std::string>;

/// "422 account.insufficient_funds: …": for every reply with a status from 400 on.
std::string problem_line(const v1::Problem& problem);

/// A reply with a status below 400.
Lines text(const v1::CommandReply& reply);
Lines text(const v1::QueryReply& reply);

std::string text(const RecordedEvent& event);
Lines text(const std::vector<v1::OpenCommand>& open);

/// A message field by field, "name  value", nested fields as "balance.currency"; each list of messages as a table.
Lines text(const google::protobuf::Message& message);

}  // namespace tercet::command_line
