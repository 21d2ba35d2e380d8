#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/system/harness/bank.hpp"
#include "tests/system/harness/client.hpp"
#include "tests/system/harness/installation.hpp"
#include "tests/system/harness/whole_log.hpp"

namespace tercet::harness {

/// One installation, not started yet, and a client for each of its sockets that takes requests.
class SystemTest : public ::testing::Test {
 protected:
  Installation installation;
  CommandClient commands{installation.ports().commands()};
  QueryClient queries{installation.ports().queries()};
  /// Asks the command-service what it knows of a command.
  QueryClient command_views{installation.ports().commands()};
  LogClient log{installation.ports().reads()};

  /// The account as the query-service has it once it stands at `position`.
  bank::v1::AccountView account_at(const std::string& account, std::uint64_t position) {
    return account_in(queries.ask(get_account(account, position)));
  }

  /// Waits until the log has an outcome of that command, and gives the whole log as of then; fails the test if none comes.
  WholeLog log_with_outcome_of(const std::string& command_id, std::chrono::milliseconds patience = kPatience) {
    WholeLog whole;
    const bool found = wait_until(
        [&] {
          whole = read_log(log);
          return fate_of(whole, command_id).outcome != nullptr;
        },
        patience);
    EXPECT_TRUE(found) << "no outcome of " << command_id;
    return whole;
  }
};

}  // namespace tercet::harness
