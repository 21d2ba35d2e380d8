// G5: of two decisions on one state one is written; nobody is refused by a state that had passed.

#include <atomic>
#include <thread>

#include "tests/system/harness/publisher_client.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

class Conflicts : public SystemTest {
 protected:
  void SetUp() override { installation.start(); }

  Service& second_command_service() {
    auto& second = installation.another_command_service();
    second.start();
    second.expect_ready();
    return second;
  }
};

TEST_F(Conflicts, G5_OfTwoCommitsOnOneVersionOneIsWritten) {
  PublisherClient publisher{installation.ports()};
  ASSERT_TRUE(publisher.connected());
  ASSERT_EQ(publisher.offer(commit_to("note-a", no_stream())).result(), v1::Receipt::COMMITTED);
  const auto winner = commit_to("note-a", exactly(1));
  const auto loser = commit_to("note-a", exactly(1));
  ASSERT_EQ(publisher.offer(winner).result(), v1::Receipt::COMMITTED);

  const auto receipt = publisher.offer(loser);
  EXPECT_EQ(receipt.result(), v1::Receipt::CONFLICT);
  EXPECT_EQ(receipt.conflict().actual_version(), 2U);
  EXPECT_EQ(receipt.conflict().actual_last_commit(), winner.commit_id());
  ASSERT_EQ(receipt.conflict().between().commits_size(), 1);
  EXPECT_EQ(receipt.conflict().between().commits(0).body().commit_id(), winner.commit_id());
}

TEST_F(Conflicts, G5_TheSameVersionNumberWrittenByAnotherCommitIsAConflict) {
  PublisherClient publisher{installation.ports()};
  ASSERT_TRUE(publisher.connected());
  const auto real = commit_to("note-a", no_stream());
  const auto imagined = commit_to("note-a", no_stream());
  ASSERT_EQ(publisher.offer(real).result(), v1::Receipt::COMMITTED);

  const auto receipt = publisher.offer(commit_to("note-a", exactly(1, imagined.commit_id())));
  EXPECT_EQ(receipt.result(), v1::Receipt::CONFLICT);
  EXPECT_EQ(receipt.conflict().actual_last_commit(), real.commit_id());
  EXPECT_EQ(receipt.conflict().between().commits_size(), 0);
  EXPECT_EQ(publisher.offer(commit_to("note-a", exactly(1, real.commit_id()))).result(), v1::Receipt::COMMITTED);
}

TEST_F(Conflicts, G5_TwoCommandServicesOnOneAccountLoseNoUpdate) {
  auto& second = second_command_service();
  ASSERT_EQ(commands.ask(open_account("shared")).status(), 201U);

  constexpr int kEach = 100;
  std::atomic<int> done = 0;
  {
    std::vector<std::jthread> clients;
    for (const auto port : {installation.ports().commands(), second.ports().commands()}) {
      clients.emplace_back([port, &done] {
        CommandClient client{port};
        for (int i = 0; i < kEach; ++i) done += insist(client, deposit("shared", 1)).status() == 200 ? 1 : 0;
      });
    }
  }
  EXPECT_EQ(done, 2 * kEach);
  const auto whole = read_log(log);
  expect_sound(whole);
  EXPECT_EQ(balances(whole)["account-shared"], 2 * kEach);
  EXPECT_EQ(money_paid_in(whole), 2 * kEach);
}

TEST_F(Conflicts, G5_TheLastMoneyIsTakenByOneOfTwo) {
  auto& second = second_command_service();
  CommandClient other{second.ports().commands()};
  for (int i = 0; i < 20; ++i) {
    const std::string account = "account" + std::to_string(i);
    commands.ask(open_account(account));
    commands.ask(deposit(account, 100));
    other.ask(deposit(account, 1));

    const auto first_request = commands.send(withdraw(account, 101));
    const auto second_request = other.send(withdraw(account, 101));
    const auto one = commands.receive(first_request);
    const auto two = other.receive(second_request);
    ASSERT_TRUE(one && two);
    const std::vector<std::uint32_t> statuses{one->status(), two->status()};
    EXPECT_THAT(statuses, ::testing::UnorderedElementsAre(200U, 422U)) << account;
  }
}

TEST_F(Conflicts, G5_AStateThatHasPassedCannotRefuseACommand) {
  auto& second = second_command_service();
  CommandClient other{second.ports().commands()};
  commands.ask(open_account("alice"));
  // The second instance now knows the account as empty, and the first fills it behind its back.
  EXPECT_EQ(other.ask(withdraw("alice", 50)).status(), 422U);
  EXPECT_EQ(commands.ask(deposit("alice", 50)).status(), 200U);

  EXPECT_EQ(other.ask(withdraw("alice", 50)).status(), 200U);

  const auto rejected = commands.ask(withdraw("alice", 1));
  EXPECT_EQ(rejected.status(), 422U);
  EXPECT_EQ(rejected.version(), 3U) << "decided on a state that had passed";
}

TEST_F(Conflicts, G5_ARejectionIsCheckedAgainstTheStateItWasDecidedOn) {
  commands.ask(open_account("alice"));
  const auto refused = withdraw("alice", 50);
  EXPECT_EQ(commands.ask(refused).status(), 422U);

  const auto whole = read_log(log);
  const auto* outcome = fate_of(whole, refused.command_id()).outcome;
  ASSERT_NE(outcome, nullptr);
  EXPECT_EQ(outcome->body().outcome().status(), v1::Outcome::REJECTED);
  EXPECT_EQ(outcome->body().writes_size(), 0);
  ASSERT_EQ(outcome->body().checks_size(), 1);
  EXPECT_EQ(outcome->body().checks(0).stream(), "account-alice");
  EXPECT_EQ(outcome->body().checks(0).expected().version(), 1U);
  EXPECT_EQ(outcome->body().checks(0).expected().last_commit(), whole.front().body().commit_id());
}

TEST_F(Conflicts, G5_AClientsOwnExpectedVersionIsNeverRetried) {
  auto& second = second_command_service();
  CommandClient other{second.ports().commands()};
  commands.ask(open_account("alice"));
  EXPECT_EQ(commands.ask(expecting(deposit("alice", 1), 1)).status(), 200U);

  const auto late = other.ask(expecting(deposit("alice", 1), 1));
  EXPECT_EQ(late.status(), 409U);
  EXPECT_TRUE(late.problem().has_actual_version());
  EXPECT_EQ(late.problem().actual_version(), 2U);
  EXPECT_EQ(other.ask(expecting(deposit("alice", 1), 2)).status(), 200U);
  EXPECT_EQ(other.ask(expecting(open_account("bob"), 0)).status(), 201U);
}

}  // namespace
}  // namespace tercet::harness
