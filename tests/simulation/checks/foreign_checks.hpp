#pragma once

#include "tests/simulation/checks/checked_log.hpp"

namespace tercet::simulation {

/// What foreign publishers were told of their commits, against the logs that were served; a receipt is fine if it is true
/// of one of them.
///
/// COMMITTED: it stands there, with that time and those first versions. DUPLICATE: `original` stands there and is what the
/// commit is a duplicate of. CONFLICT: the stream stood so, what came between did, and what was refused for good (what it
/// expected cannot come any more) is in no log. INVALID: neither.
Violations check_foreign(const History& history, const std::vector<CheckedLog>& logs);

}  // namespace tercet::simulation
