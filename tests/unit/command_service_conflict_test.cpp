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
      ++judged_;
      service_.judge_next();
    }
  }

  int judged_ = 0;
};

TEST_F(Contention, PausesGrowAndAreBounded) {
  service_.send(service_.committed(2, deposit(500)));
  service_.settle();
  contend(std::chrono::milliseconds{2'000});
  EXPECT_GT(judged_, 10);
  EXPECT_LT(judged_, 100);
  service_.run();
  EXPECT_LE(service_.offers.size(), 1U);
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
