#pragma once

#include "tests/simulation/checks/checked_log.hpp"
#include "tests/simulation/checks/command_book.hpp"
#include "tests/simulation/checks/domain_past.hpp"

namespace tercet::simulation {

/// The log as its accounts and orders see it, judged by the checks' own rules. `past` is that of `log`.
///
/// Each outcome is what the rules and the client's expected version say on the state right before it, in status, code and
/// events, and names that state exactly as its expectation; a FAILED one is a failure that there is, and has no effect. A
/// commit without outcome leaves the sum of all balances as it was. All balances together are what completed deposits
/// brought and completed withdrawals took, each command counted once. Outcomes that somebody else than a
/// command-service wrote (in `book`'s history nobody sent the command, and nobody accepted it) are not judged here.
Violations check_domain(const CheckedLog& log, const DomainPast& past, const CommandBook& book);

}  // namespace tercet::simulation
