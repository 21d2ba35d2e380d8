#pragma once

#include <vector>

#include "client/command_line/table.hpp"
#include "client/command_line/terminal.hpp"
#include "common/json/recorded_event.hpp"
#include "tercet/v1/bus.pb.h"
#include "tercet/v1/command.pb.h"
#include "tercet/v1/query.pb.h"

/// What people see without `--json`: see message_text.hpp for the messages in it. Control characters in what others
/// wrote are shown escaped.
namespace tercet::command_line {

/// A reply with a status below 400.
Lines text(const v1::CommandReply& reply, const Terminal& terminal);
Lines text(const v1::QueryReply& reply, const Terminal& terminal);

/// One line: position, time, stream and version, type, data. On a terminal on which that does not fit the data stands
/// on lines of its own below, and nothing is cut.
Lines text(const RecordedEvent& event, const Terminal& terminal);

Lines text(const std::vector<v1::OpenCommand>& open, const Terminal& terminal);

}  // namespace tercet::command_line
