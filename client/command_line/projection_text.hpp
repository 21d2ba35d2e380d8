#pragma once

#include <optional>

#include "client/command_line/table.hpp"
#include "client/command_line/terminal.hpp"
#include "tercet/v1/query.pb.h"

namespace tercet::command_line {

/// The read models that a reply tells of, if that is what it does: a ProjectionList, or one ProjectionView.
std::optional<v1::ProjectionList> projections_in(const v1::QueryReply& reply);

/// One line for each read model; below, in full, what is wrong, what can be done about it, and what was skipped.
Lines text(const v1::ProjectionList& list, const Terminal& terminal);

}  // namespace tercet::command_line
