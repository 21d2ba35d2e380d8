#pragma once

#include "tests/simulation/checks/checked_log.hpp"

namespace tercet::simulation {

/// Each reader was handed exactly the log from position 1 on, without a gap, to the byte: a prefix of one log that has the
/// id of the log it met.
Violations check_readers(const History& history, const std::vector<CheckedLog>& logs);

}  // namespace tercet::simulation
