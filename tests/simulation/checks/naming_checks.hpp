#pragma once

#include "tests/simulation/checks/checked_log.hpp"
#include "tests/simulation/history.hpp"

namespace tercet::simulation {

/// A process of a service that has named a log once means that one all its life, and says so each time.
Violations check_named_logs(const History& history);

}  // namespace tercet::simulation
