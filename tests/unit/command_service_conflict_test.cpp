#include <gmock/gmock.h>

#include "tests/unit/command_service_alice.hpp"

/// Conflicts with other writers of the same aggregate.
namespace tercet {
namespace {

using namespace test_bank;
using testing::ElementsAre;
using testing::IsEmpty;

class Conflicts : public WithAlicesAccount {};

TEST_F(Conflicts, AfterAConflictTheCommandIsDecidedAgainOnTheNewState) {
  service_.send(service_.committed(2, deposit(500)));
  service_.settle();
  foreign_deposit(100, 100);
  service_.judge_next();
  ASSERT_EQ(service_.offers.size(), 1U);
  EXPECT_EQ(service_.offers.front().attempt, 2U);
  EXPECT_THAT(service_.reads, IsEmpty()) << "the receipt brings what came between";
  service_.judge_next();
  const auto replies = service_.take_replies();
  ASSERT_THAT(statuses(replies), ElementsAre(200));
  EXPECT_EQ(replies[0].version(), 3U);
  EXPECT_EQ(balance(), 600);
}

TEST_F(Conflicts, ARejectionIsDecidedAgainToo) {
  service_.send(service_.committed(2, withdraw(100)));
  service_.settle();
  foreign_deposit(100, 100);
  service_.run();
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(200));
}

TEST_F(Conflicts, AnotherCommitAtTheSameVersionIsAConflict) {
  // Version 2 is reached here by a commit that a restored log does not hold.
  service_.ask(service_.committed(2, deposit(500)));
  Harness restored;
  restored.ask(restored.committed(1, open_account()));
  restored.bus.write(kAlice, {serialized(deposited(7, 7))});
  service_.bus = restored.bus;

  EXPECT_THAT(statuses(service_.ask(service_.committed(3, deposit(500)))), ElementsAre(200));
  EXPECT_EQ(balance(), 507);
}

TEST_F(Conflicts, WithoutWhatCameBetweenTheStreamIsReadFromItsStart) {
  service_.bus.empty_between = true;
  service_.send(service_.committed(2, deposit(500)));
  service_.settle();
  foreign_deposit(100, 100);
  service_.judge_next();
  ASSERT_EQ(service_.reads.size(), 1U);
  EXPECT_EQ(service_.reads.front().request.stream().from_version(), 1U);
  service_.run();
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(200));
  EXPECT_EQ(balance(), 600);
}

TEST_F(Conflicts, WithAPartOfWhatCameBetweenTheRestIsRead) {
  service_.bus.between_max = 2;
  service_.send(service_.committed(2, deposit(500)));
  service_.settle();
  for (int i = 1; i <= 5; ++i) foreign_deposit(1, i);
  service_.judge_next();
  ASSERT_EQ(service_.reads.size(), 1U);
  EXPECT_EQ(service_.reads.front().request.stream().from_version(), 4U);
  service_.run();
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(200));
  EXPECT_EQ(balance(), 505);
}

TEST_F(Conflicts, AReceiptOfAnOlderAttemptIsAskedForAgain) {
  service_.send(service_.committed(2, deposit(500)));
  service_.settle();
  foreign_deposit(100, 100);
  service_.judge_next();
  ASSERT_EQ(service_.offers.front().attempt, 2U);

  std::vector<v1::Receipt> receipts = service_.bus.judge(service_.offers.front());
  receipts[0].set_attempt(1);
  service_.offers.clear();
  Outputs out;
  service_.processor->on_receipts(std::move(receipts), service_.now, out);
  EXPECT_THAT(out.command_answers, IsEmpty());
  service_.run();
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(200));
  EXPECT_EQ(balance(), 600);
}

// ---- Contention ----

class Contention : public Conflicts {
 protected:
  /// Makes every decision come too late until the command is given up or `time` has passed.
  void contend(std::chrono::milliseconds time) {
    std::int64_t sum = 0;
    for (const auto end = service_.now + time; service_.now < end; service_.pass(std::chrono::milliseconds{10})) {
      while (!service_.reads.empty()) service_.answer_reads();
      if (service_.offers.empty()) continue;
      ++sum;
      foreign_deposit(1, sum);
      service_.judge_next();
    }
  }

  /// A deposit has met somebody else's, and its second attempt is in flight.
  void meet_another(Harness& service) {
    service.send(service.committed(2, deposit(500)));
    service.settle();
    service.bus.write(kAlice, {serialized(deposited(100, 100))});
    service.judge_next();
    ASSERT_EQ(service.offers.size(), 1U);
  }

  /// Longer than any pause.
  static constexpr std::chrono::milliseconds kOneTurn{10};
};

TEST_F(Contention, WhoHasCommittedLeavesTheNextTurnToOthers) {
  meet_another(service_);
  service_.send(service_.committed(3, deposit(1)));
  service_.judge_next();
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(200));
  EXPECT_THAT(service_.offers, IsEmpty()) << "the other one has heard of it only now";
  service_.pass(kOneTurn);
  EXPECT_EQ(service_.offers.size(), 1U);
  service_.run();
  EXPECT_EQ(balance(), 601);
}

TEST_F(Contention, WhoHasNothingMoreWaitingLeavesATurnAnyway) {
  meet_another(service_);
  service_.judge_next();
  service_.send(service_.committed(3, deposit(1)));
  service_.settle();
  EXPECT_EQ(service_.offers.size(), 1U);
}

TEST_F(Contention, TurnsAreLeftForAsLongAsOthersMayBeThere) {
  ProcessorLimits limits;
  limits.chain_max = 1;
  limits.turns_left = 2;
  Harness service{limits};
  service.ask(service.committed(1, open_account()));
  meet_another(service);
  for (int i = 3; i <= 5; ++i) service.send(service.committed(i, deposit(1)));
  for (int turn = 0; turn < 2; ++turn) {
    service.judge_next();
    EXPECT_THAT(service.offers, IsEmpty());
    service.pass(kOneTurn);
  }
  service.judge_next();
  EXPECT_EQ(service.offers.size(), 1U);
}

TEST_F(Contention, WhoLosesAgainAndAgainOffersOneCommandAlone) {
  for (int i = 2; i <= 5; ++i) service_.send(service_.committed(i, deposit(1)));
  service_.settle();
  for (std::int64_t lost = 1; lost <= 3; ++lost) {
    EXPECT_EQ(service_.offers.front().bodies.size(), 4U);
    foreign_deposit(1, lost);
    service_.judge_next();
  }
  EXPECT_EQ(service_.offers.front().bodies.size(), 1U);
  service_.judge_next();
  service_.pass(kOneTurn);
  EXPECT_EQ(service_.offers.front().bodies.size(), 3U);
  service_.run();
  EXPECT_EQ(balance(), 7);
}

TEST_F(Contention, AfterThirtySecondsACommandThatWaitsForItsCommitIs503) {
  auto command = service_.committed(2, deposit(500));
  command.set_timeout_ms(60'000);
  service_.send(command);
  service_.settle();
  contend(std::chrono::milliseconds{31'000});
  const auto replies = service_.take_replies();
  ASSERT_THAT(statuses(replies), ElementsAre(503));
  EXPECT_EQ(replies[0].problem().code(), "command.contended");
  EXPECT_EQ(service_.bus.find(Harness::uuid(2)), nullptr);
  EXPECT_THAT(statuses(service_.ask(command)), ElementsAre(200)) << "its id is not used up";
}

TEST_F(Contention, AfterThirtySecondsAnAcceptedCommandHasFailed) {
  auto command = service_.accepted(2, deposit(500));
  command.set_timeout_ms(60'000);
  service_.send(command);
  service_.settle();
  service_.judge_next();
  contend(std::chrono::milliseconds{31'000});
  service_.run();
  const auto replies = service_.take_replies();
  ASSERT_THAT(statuses(replies), ElementsAre(202, 500));
  EXPECT_EQ(replies[1].problem().code(), "command.contended");
  EXPECT_EQ(service_.bus.find(Harness::uuid(2))->body().outcome().status(), v1::Outcome::FAILED);
  EXPECT_EQ(service_.bus.open_commands(), 0U);
}

}  // namespace
}  // namespace tercet
