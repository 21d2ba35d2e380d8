#pragma once

#include "tests/simulation/checks/checked_log.hpp"
#include "tests/simulation/checks/domain_past.hpp"

namespace tercet::simulation {

/// What was answered to queries, against the logs that were served; `pasts` are theirs. An answer is fine if it is true of
/// one of them.
///
/// - Nothing is answered older than the position that was asked for, or beyond the log.
/// - GetAccount and GetOrder (shop.v1 and shop.v2) say what stood at the reply's position, or at the point of the past that was asked for; 404
///   that nothing stood there, or that the log had not come so far.
/// - GetCommand says what the log said of the command.
/// - Pages of lists are in their order, without duplicates, and each row is what stood at the reply's position; a list of
///   one page is complete.
Violations check_queries(const History& history, const std::vector<CheckedLog>& logs,
                         const std::vector<DomainPast>& pasts);

}  // namespace tercet::simulation
