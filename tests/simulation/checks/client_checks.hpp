#pragma once

#include "tests/simulation/checks/checked_log.hpp"
#include "tests/simulation/checks/command_book.hpp"

namespace tercet::simulation {

/// What clients were told of their commands, against the logs that were served; the first is the one served at the end,
/// and a reply is fine if it is true of one of them.
///
/// - An outcome that was told stands in the log at that position, for that command and that content, with that status,
///   version, stream and code. (So all who were told of one command were told the same.)
/// - A 202 stands in the log as an acceptance at that position; if that is the first log, the command has an outcome
///   there. It comes before the outcome, and not to a client that waits for the commit alone.
/// - What is not recorded is one of the answers that promise nothing: 400, 413, 429, 503, 504, and 422
///   `command.id_reused`, this one only if the id was used for something else.
/// - A dry run names no position.
Violations check_clients(const CommandBook& book, const std::vector<CheckedLog>& logs);

/// Whatever stands in the logs was offered by somebody: outcomes and acceptances are those of commands that were sent and
/// meant (no dry runs, nothing that was answered with 400, no second content under an id), or were accepted; everything
/// else is what a foreign publisher offered, to the byte. `book` is that of `history`.
Violations check_origins(const History& history, const CommandBook& book, const std::vector<CheckedLog>& logs);

}  // namespace tercet::simulation
