#pragma once

#include "query-service/read_model/question.hpp"

namespace tercet {

/// Commands that were accepted or have an outcome, one row each. Answers tercet.v1.ListCommands.
ReadModel command_view();

}  // namespace tercet
