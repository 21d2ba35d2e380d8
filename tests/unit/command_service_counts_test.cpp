#include <gmock/gmock.h>

#include "tests/unit/command_service_bank.hpp"
#include "tests/unit/command_service_harness.hpp"

/// What the processor reports and counts for those who watch it.
namespace tercet {
namespace {

using namespace std::chrono_literals;
using namespace test_bank;
using testing::ElementsAre;
using testing::FieldsAre;
using testing::IsEmpty;
using testing::Optional;

class Counts : public testing::Test {
 protected:
  Harness service_;
};

TEST_F(Counts, EachCommandEndsOnceWithItsTypeItsStatusAndItsArrival) {
  const auto arrived = service_.now;
  service_.ask(service_.committed(1, open_account()));
  auto nonsense = service_.committed(2, deposit(1));
  nonsense.set_data("\xff");
  service_.ask(nonsense);
  service_.ask(service_.committed(3, withdraw(5)));
  EXPECT_THAT(service_.endings, ElementsAre(FieldsAre("bank.v1.OpenAccount", 201U, Optional(arrived)),
                                            FieldsAre("bank.v1.Deposit", 400U, Optional(arrived)),
                                            FieldsAre("bank.v1.Withdraw", 422U, Optional(arrived))));
  EXPECT_THAT(service_.acceptances, IsEmpty());
}

TEST_F(Counts, ACommandOfATypeThatNobodyKnowsIsUnknown) {
  auto command = service_.committed(1, open_account());
  command.set_type("no.such.Command");
  service_.ask(command);
  EXPECT_THAT(service_.endings, ElementsAre(FieldsAre("unknown", 400U, Optional(service_.now))));
}

TEST_F(Counts, AnAcceptanceIsReportedWhenItIsTold) {
  const auto arrived = service_.now;
  service_.send(service_.accepted(1, open_account()));
  service_.settle();
  EXPECT_THAT(service_.acceptances, IsEmpty());
  service_.judge_next();
  EXPECT_THAT(service_.acceptances, ElementsAre(arrived));
  EXPECT_THAT(service_.endings, IsEmpty());
}

TEST_F(Counts, ADryRunIsNoCommand) {
  auto command = service_.committed(1, open_account());
  command.set_dry_run(true);
  service_.ask(command);
  EXPECT_THAT(service_.endings, IsEmpty());
  EXPECT_EQ(service_.processor->counts().decisions, 0U);
}

TEST_F(Counts, TheFirstCommandOfAnAggregateLoadsItAndTheOthersFindIt) {
  service_.ask(service_.committed(1, open_account()));
  for (int i = 2; i <= 4; ++i) service_.ask(service_.committed(i, deposit(1)));
  const auto counts = service_.processor->counts();
  EXPECT_EQ(counts.loads, 1U);
  EXPECT_EQ(counts.cache_misses, 1U);
  EXPECT_EQ(counts.cache_hits, 3U);
  EXPECT_EQ(counts.decisions, 4U);
  EXPECT_EQ(counts.conflicts, 0U);
}

TEST_F(Counts, WhatIsInHandIsCountedUntilItIsDone) {
  service_.send(service_.accepted(1, open_account()));
  service_.settle();
  auto load = service_.processor->load();
  EXPECT_EQ(load.commands, 1U);
  EXPECT_EQ(load.waiting_clients, 1U);
  EXPECT_EQ(load.offers, 1U);
  service_.run();
  load = service_.processor->load();
  EXPECT_EQ(load.commands, 0U);
  EXPECT_EQ(load.waiting_clients, 0U);
  EXPECT_EQ(load.offers, 0U);
  EXPECT_EQ(load.cached_aggregates, 1U);
}

}  // namespace
}  // namespace tercet
