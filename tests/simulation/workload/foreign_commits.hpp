#pragma once

#include <string>
#include <vector>

#include "tercet/v1/log.pb.h"
#include "tests/simulation/workload/ledger.hpp"
#include "tests/simulation/workload/random.hpp"

/// What a foreign publisher offers. Each commit gets a new id. Money is moved with exact expectations that name the last
/// commit, so that the balances told in the events are right whenever the expectations hold; on streams of the category
/// "audit", which nobody else writes, every kind of expectation occurs, true and false.
namespace tercet::simulation {

/// From one open account to another in one commit, as far as it can be told from the ledger; a note if it cannot.
v1::CommitBody make_transfer(const Ledger& ledger, Random& random);

/// One to three events on an audit stream, sometimes on two.
v1::CommitBody make_note(const Ledger& ledger, Random& random);

/// A note with checks on accounts.
v1::CommitBody make_checked_note(const Ledger& ledger, Random& random);

/// Notes on one audit stream, each expecting the one before: what follows a failed one fails.
std::vector<v1::CommitBody> make_chain(const Ledger& ledger, Random& random);

/// A commit with an id that can never be written.
v1::CommitBody make_invalid(Random& random);

/// The same id and events with other expectations; of a note only.
v1::CommitBody expecting_otherwise(v1::CommitBody body, const Ledger& ledger, Random& random);

/// Whether `body` writes audit streams only.
bool is_note(const v1::CommitBody& body);

}  // namespace tercet::simulation
