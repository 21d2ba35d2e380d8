#pragma once

#include <gtest/gtest.h>

#include <cstdint>

#include "tests/unit/command_service_bank.hpp"
#include "tests/unit/command_service_harness.hpp"

namespace tercet {

inline constexpr const char* kAlice = "account-alice";

/// A command processor that has opened alice's account, under id 1.
class WithAlicesAccount : public testing::Test {
 protected:
  void SetUp() override { service_.ask(service_.committed(1, test_bank::open_account())); }

  /// Somebody else deposits.
  void foreign_deposit(std::int64_t amount, std::int64_t balance) {
    service_.bus.write(kAlice, {test_bank::serialized(test_bank::deposited(amount, balance))});
  }

  /// The balance that the last event of the account tells.
  std::int64_t balance() const {
    const auto events = service_.stream(kAlice);
    // A withdrawal has its balance in the same place.
    bank::v1::MoneyDeposited last;
    EXPECT_TRUE(!events.empty() && last.ParseFromString(events.back().data()));
    return last.balance().minor_units();
  }

  Harness service_;
};

}  // namespace tercet
