#include <gmock/gmock.h>

#include "common/vocabulary/fingerprint.hpp"
#include "tests/unit/command_service_alice.hpp"

/// Commands of one aggregate that queue behind one in flight and leave together, and how few appends there are.
namespace tercet {
namespace {

using namespace test_bank;
using testing::ElementsAre;
using testing::IsEmpty;

class Chains : public WithAlicesAccount {
 protected:
  /// One deposit is in flight, and `numbers` queue behind it.
  void queue_behind_one(const std::vector<v1::Command>& commands) {
    service_.send(service_.committed(100, deposit(1)));
    service_.settle();
    for (const auto& command : commands) service_.send(command);
    service_.settle();
    ASSERT_EQ(service_.offers.size(), 1U) << "at most one append of an aggregate is in flight";
  }

  std::vector<std::string> bodies_of_next_offer() const {
    std::vector<std::string> ids;
    for (const auto& body : service_.offers.front().bodies) ids.push_back(to_text(body.id));
    return ids;
  }
};

TEST_F(Chains, WhatQueuedLeavesAsOneAppendEachNamingItsPredecessor) {
  queue_behind_one(
      {service_.committed(2, deposit(10)), service_.committed(3, withdraw(500)), service_.committed(4, deposit(20))});
  service_.judge_next();
  ASSERT_EQ(service_.offers.size(), 1U);
  EXPECT_THAT(bodies_of_next_offer(), ElementsAre(Harness::id(2), Harness::id(3), Harness::id(4)));
  service_.take_replies();
  service_.judge_next();
  const auto replies = service_.take_replies();
  ASSERT_THAT(statuses(replies), ElementsAre(200, 422, 200));
  EXPECT_EQ(replies[1].version(), 3U);
  EXPECT_EQ(replies[2].version(), 4U);
  EXPECT_EQ(balance(), 31);
  const auto& rejection = service_.bus.find(Harness::uuid(3))->body();
  EXPECT_EQ(rejection.checks(0).expected().last_commit(), to_bytes(Harness::uuid(2)));
}

TEST_F(Chains, CommandsThatComeTogetherLeaveTogether) {
  for (int i = 2; i <= 5; ++i) service_.send(service_.committed(i, deposit(1)));
  service_.settle();
  ASSERT_EQ(service_.offers.size(), 1U);
  EXPECT_EQ(service_.offers.front().bodies.size(), 4U);
  service_.run();
  EXPECT_EQ(balance(), 4);
}

TEST_F(Chains, AChainHasALimit) {
  ProcessorLimits limits;
  limits.chain_max = 3;
  Harness service{limits};
  service.send(service.committed(1, open_account()));
  for (int i = 2; i <= 8; ++i) service.send(service.committed(i, deposit(1)));
  service.run();
  EXPECT_EQ(service.offers_seen, 3U);
  EXPECT_EQ(service.take_replies().size(), 8U);
  EXPECT_EQ(service.events(kAlice).size(), 8U);
}

TEST_F(Chains, BehindAConflictEverythingIsDecidedAgainInOrder) {
  queue_behind_one(
      {service_.committed(2, withdraw(1)), service_.committed(3, deposit(10)), service_.committed(4, withdraw(11))});
  service_.judge_next();
  service_.take_replies();
  foreign_deposit(2, 3);
  service_.judge_next();
  EXPECT_THAT(service_.take_replies(), IsEmpty());
  ASSERT_EQ(service_.offers.size(), 1U);
  EXPECT_THAT(bodies_of_next_offer(), ElementsAre(Harness::id(2), Harness::id(3), Harness::id(4)));
  EXPECT_EQ(service_.offers.front().attempt, 2U);
  service_.run();
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(200, 200, 200));
  EXPECT_EQ(balance(), 1);
}

TEST_F(Chains, WhatQueuedMeanwhileLeavesWithWhatIsDecidedAgain) {
  service_.send(service_.committed(2, deposit(1)));
  service_.settle();
  service_.send(service_.committed(3, deposit(1)));
  service_.settle();
  foreign_deposit(5, 5);
  service_.judge_next();
  ASSERT_EQ(service_.offers.size(), 1U);
  EXPECT_EQ(service_.offers.front().attempt, 2U) << "one append has one attempt number: the highest";
  EXPECT_THAT(bodies_of_next_offer(), ElementsAre(Harness::id(2), Harness::id(3)));
  service_.run();
  EXPECT_EQ(balance(), 7);
}

TEST_F(Chains, ADuplicateInTheMiddleHasNoEffectAndWhatFollowsIsDecidedAgain) {
  // Another instance has carried out number 3 a while ago, and this one has not heard of it.
  Harness other;
  other.bus = service_.bus;
  other.ask(other.committed(3, deposit(1000)));
  service_.bus = other.bus;
  service_.ask(service_.committed(99, deposit(1)));

  service_.tamper = [](v1::ReadReply&) { FAIL() << "what is decided again stands on what is known"; };
  queue_behind_one({service_.committed(2, withdraw(2)), service_.committed(3, deposit(1000)),
                    service_.committed(4, withdraw(1500)), service_.committed(5, deposit(5))});
  service_.run();
  // The turn that is left to the other instance.
  service_.pass(std::chrono::milliseconds{10});
  service_.run();
  const auto replies = service_.take_replies();
  ASSERT_EQ(replies.size(), 5U);
  for (const auto& reply : replies) {
    if (reply.command_id() == Harness::id(3)) {
      EXPECT_EQ(reply.version(), 2U) << "where it was committed";
    }
    if (reply.command_id() == Harness::id(4)) {
      EXPECT_EQ(reply.status(), 422U) << "1000 came in once only";
    }
  }
  EXPECT_EQ(balance(), 1005);
}

TEST_F(Chains, ALostReceiptInTheMiddleCostsNothing) {
  queue_behind_one({service_.committed(2, deposit(10)), service_.committed(3, deposit(20))});
  service_.judge_next();
  service_.judge_next_and_lose_receipts();
  service_.run();
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(200, 200, 200));
  EXPECT_EQ(balance(), 31);
  service_.send(service_.committed(9, deposit(1)));
  service_.settle();
  EXPECT_THAT(service_.reads, IsEmpty());
  EXPECT_EQ(service_.offers.size(), 1U);
}

TEST_F(Chains, ReceiptsMayComeOneByOneAndOutOfOrder) {
  queue_behind_one({service_.committed(2, deposit(10)), service_.committed(3, deposit(20))});
  service_.judge_next();
  service_.take_replies();
  auto receipts = service_.bus.judge(service_.offers.front());
  service_.offers.clear();
  service_.send(service_.committed(4, deposit(40)));
  for (const int i : {1, 0}) {
    EXPECT_THAT(service_.offers, IsEmpty()) << "one of the chain is still in flight";
    Outputs out;
    service_.processor->on_receipts({receipts[static_cast<std::size_t>(i)]}, service_.now, out);
    EXPECT_EQ(out.command_answers.size(), 1U);
    service_.settle();
  }
  service_.judge_next();
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(200))
      << "the newest standing counts, not the last to come";
  EXPECT_EQ(balance(), 71);
}

TEST_F(Chains, WhatFollowsMeansTheDecisionBeforeItAndNoOtherUnderTheSameId) {
  queue_behind_one(
      {service_.committed(2, deposit(2)), service_.committed(3, deposit(30)), service_.committed(4, deposit(400))});
  service_.judge_next();
  ASSERT_THAT(bodies_of_next_offer(), ElementsAre(Harness::id(2), Harness::id(3), Harness::id(4)));
  // Somebody else is first with a deposit, and another instance carries out number 3 on that: the stream has the version
  // that this chain leads to, and its last commit has the id of number 3, but there are other 1000 on the account.
  foreign_deposit(1000, 1001);
  Harness other;
  other.bus = service_.bus;
  other.ask(other.committed(3, deposit(30)));
  service_.bus = other.bus;
  service_.run();
  service_.pass(std::chrono::milliseconds{10});
  service_.run();
  EXPECT_EQ(balance(), 1 + 1000 + 30 + 2 + 400);
}

TEST_F(Chains, ADigestIsSentOnlyWithWhatIsNotInTheLogYet) {
  queue_behind_one({service_.committed(2, deposit(2)), service_.committed(3, deposit(30))});
  service_.judge_next();
  service_.judge_next();
  service_.ask(service_.committed(4, deposit(1)));
  const auto expected = [this](int number) {
    return service_.bus.find(Harness::uuid(number))->body().writes(0).expected();
  };
  EXPECT_THAT(expected(2).last_digest(), IsEmpty());
  EXPECT_EQ(expected(3).last_digest(), body_digest(service_.bus.find(Harness::uuid(2))->body().SerializeAsString()));
  EXPECT_THAT(expected(4).last_digest(), IsEmpty());
}

TEST_F(Chains, TwoInstancesOnOneAggregateLoseNothing) {
  Harness other;
  other.bus = service_.bus;
  for (int round = 0; round < 50; ++round) {
    for (int i = 0; i < 4; ++i) {
      service_.send(service_.committed(1000 + 8 * round + i, deposit(1)));
      other.send(other.committed(1004 + 8 * round + i, deposit(1)));
    }
    for (int step = 0; step < 20; ++step) {
      for (auto* one : {&service_, &other}) {
        auto& rest = one == &service_ ? other : service_;
        one->pass(std::chrono::milliseconds{10});
        if (!one->reads.empty()) one->answer_reads();
        if (!one->offers.empty()) one->judge_next();
        rest.bus = one->bus;
      }
    }
  }
  EXPECT_EQ(service_.take_replies().size() + other.take_replies().size(), 400U);
  EXPECT_EQ(balance(), 400);
}

// ---- Few appends ----

TEST_F(Chains, CommandsForManyAggregatesLeaveInOneAppend) {
  for (int i = 0; i < 100; ++i) {
    auto command = open_account();
    command.set_account_id("a" + std::to_string(i));
    service_.send(service_.accepted(200 + i, command));
  }
  service_.settle();
  ASSERT_EQ(service_.offers.size(), 1U);
  EXPECT_EQ(service_.offers.front().bodies.size(), 100U);
  service_.judge_next();
  service_.answer_reads();
  ASSERT_EQ(service_.offers.size(), 1U);
  EXPECT_EQ(service_.offers.front().bodies.size(), 100U);
  service_.run();
  EXPECT_EQ(service_.take_replies().size(), 200U);
}

}  // namespace
}  // namespace tercet
