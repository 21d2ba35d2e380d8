#pragma once

#include <cstddef>

#include "common/vocabulary/identity.hpp"
#include "tercet/v1/log.pb.h"

/// Commits as commands leave them in the log, each with one event and its command's outcome, for loads that go without
/// a command-service. They expect nothing of their streams, so that they can be made in any number without reading.
namespace tercet::bench {

/// The account is not opened; `deposits` is how many it then has had, each of one cent.
v1::CommitBody deposited_commit(const CommitId& id, std::size_t account, std::size_t deposits);

/// The commit `number`, from 0, of a log that every projection can fold: three of four are of `accounts` accounts, by
/// turns, opened and then paid into; the fourth is of orders, each with four events.
v1::CommitBody sample_commit(const CommitId& id, std::size_t number, std::size_t accounts);

}  // namespace tercet::bench
