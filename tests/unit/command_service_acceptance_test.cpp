#include <gmock/gmock.h>

#include "common/vocabulary/fingerprint.hpp"
#include "tests/unit/command_service_bank.hpp"
#include "tests/unit/command_service_harness.hpp"

/// From acceptance to outcome: who is told what, in which order, and what a repeated id means.
namespace tercet {
namespace {

using namespace test_bank;
using testing::ElementsAre;
using testing::IsEmpty;

class Acceptance : public testing::Test {
 protected:
  /// alice's account exists, opened under id 1.
  void SetUp() override {
    ASSERT_THAT(statuses(service_.ask(service_.committed(1, open_account()))), ElementsAre(201));
  }

  v1::CommitBody acceptance_by_another_instance(const v1::Command& command) const {
    const auto id = *parse_uuid(command.command_id());
    v1::CommitBody body;
    body.set_commit_id(to_bytes(acceptance_commit_id(id)));
    auto& acceptance = *body.add_acceptances();
    acceptance.set_command_id(to_bytes(id));
    acceptance.set_type(command.type());
    acceptance.set_data(command.data());
    acceptance.set_fingerprint(command_fingerprint(command.type(), command.data(), std::nullopt, 0));
    acceptance.set_stream("account-alice");
    return body;
  }

  Harness service_;
};

TEST_F(Acceptance, TheFirstReplyIs202WithTheAcceptancesPosition) {
  const auto replies = service_.ask(service_.accepted(2, deposit(500)));
  ASSERT_THAT(statuses(replies), ElementsAre(202, 200));
  EXPECT_EQ(replies[0].position(), 2U);
  EXPECT_EQ(replies[0].stream(), "account-alice");
  EXPECT_EQ(replies[1].position(), 3U);
  EXPECT_EQ(replies[1].version(), 2U);
}

TEST_F(Acceptance, NothingIsToldBeforeTheReceipt) {
  service_.send(service_.accepted(2, deposit(500)));
  service_.settle();
  EXPECT_THAT(service_.take_replies(), IsEmpty());
  service_.judge_next();
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(202));
  service_.judge_next();
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(200));
}

TEST_F(Acceptance, TheAcceptanceHoldsTheWholeCommand) {
  auto command = service_.accepted(2, deposit(500));
  command.set_expected_version(1);
  command.mutable_metadata()->set_principal("carol");
  service_.ask(command);
  const auto* commit = service_.bus.find(acceptance_commit_id(Harness::uuid(2)));
  ASSERT_NE(commit, nullptr);
  const auto& acceptance = commit->body().acceptances(0);
  EXPECT_EQ(acceptance.type(), "bank.v1.Deposit");
  EXPECT_EQ(acceptance.data(), command.data());
  EXPECT_EQ(acceptance.expected_version(), 1U);
  EXPECT_EQ(acceptance.metadata().principal(), "carol");
  EXPECT_EQ(acceptance.stream(), "account-alice");
  EXPECT_EQ(acceptance.fingerprint(), command_fingerprint("bank.v1.Deposit", command.data(), 1, 0));
  EXPECT_EQ(service_.bus.find(Harness::uuid(2))->body().metadata().principal(), "carol");
}

TEST_F(Acceptance, WaitingForTheCommitTakesOneCommitAndOneReply) {
  const auto replies = service_.ask(service_.committed(2, deposit(500)));
  EXPECT_THAT(statuses(replies), ElementsAre(200));
  EXPECT_EQ(service_.bus.commits().size(), 2U);
}

TEST_F(Acceptance, ARequestSocketGetsTheFirstReplyOnly) {
  service_.send(service_.accepted(2, deposit(500)), "req", true);
  service_.run();
  EXPECT_THAT(statuses(service_.take_replies("req")), ElementsAre(202));
  service_.send(service_.committed(3, deposit(500)), "req", true);
  service_.run();
  EXPECT_THAT(statuses(service_.take_replies("req")), ElementsAre(200));
}

// ---- The same id again ----

TEST_F(Acceptance, ARepeatedCommandGetsItsKnownOutcomeAsTheOnlyReply) {
  const auto first = service_.ask(service_.accepted(2, deposit(500)));
  const auto again = service_.ask(service_.accepted(2, deposit(500)));
  ASSERT_THAT(statuses(again), ElementsAre(200));
  EXPECT_EQ(again[0].position(), first[1].position());
  EXPECT_EQ(again[0].version(), first[1].version());
  EXPECT_THAT(statuses(service_.ask(service_.committed(2, deposit(500)))), ElementsAre(200));
  EXPECT_EQ(service_.events("account-alice").size(), 2U);
}

TEST_F(Acceptance, ARepeatedOpeningIsStill201) {
  EXPECT_THAT(statuses(service_.ask(service_.accepted(1, open_account()))), ElementsAre(201));
}

TEST_F(Acceptance, ARepeatedRejectionIsTheSameRejection) {
  const auto first = service_.ask(service_.committed(2, withdraw(1)));
  service_.ask(service_.committed(3, deposit(500)));
  const auto again = service_.ask(service_.accepted(2, withdraw(1)));
  ASSERT_THAT(statuses(again), ElementsAre(422));
  EXPECT_EQ(again[0].problem().code(), "account.insufficient_funds");
  EXPECT_EQ(again[0].position(), first[0].position());
}

TEST_F(Acceptance, AnIdUsedForAnotherCommandIs422AndHasNoEffect) {
  service_.ask(service_.committed(2, deposit(500)));
  for (const auto& other :
       {service_.committed(2, deposit(501)), service_.accepted(2, deposit(501)), service_.accepted(2, withdraw(500))}) {
    const auto replies = service_.ask(other);
    ASSERT_THAT(statuses(replies), ElementsAre(422));
    EXPECT_EQ(replies[0].problem().code(), "command.id_reused");
  }
  EXPECT_EQ(service_.events("account-alice").size(), 2U);
}

TEST_F(Acceptance, TheExpectedVersionBelongsToTheContent) {
  service_.ask(service_.committed(2, deposit(500)));
  auto other = service_.committed(2, deposit(500));
  other.set_expected_version(1);
  EXPECT_EQ(service_.ask(other)[0].problem().code(), "command.id_reused");
}

TEST_F(Acceptance, AnIdAcceptedElsewhereForAnotherCommandIs422) {
  service_.bus.commit(acceptance_by_another_instance(service_.accepted(2, deposit(501))));
  EXPECT_EQ(service_.ask(service_.accepted(2, deposit(500)))[0].problem().code(), "command.id_reused");
  EXPECT_EQ(service_.ask(service_.committed(2, deposit(500)))[0].problem().code(), "command.id_reused");
}

TEST_F(Acceptance, AnIdOfACommitThatIsNoCommandIs422) {
  v1::CommitBody body;
  body.set_commit_id(to_bytes(Harness::uuid(2)));
  service_.bus.commit(body);
  EXPECT_EQ(service_.ask(service_.committed(2, deposit(500)))[0].problem().code(), "command.id_reused");
}

// ---- Accepted before, by this instance or another ----

TEST_F(Acceptance, AcceptedElsewhereAndStillOpenItIsRunHere) {
  service_.bus.commit(acceptance_by_another_instance(service_.accepted(2, deposit(500))));
  const auto replies = service_.ask(service_.accepted(2, deposit(500)));
  ASSERT_THAT(statuses(replies), ElementsAre(202, 200));
  EXPECT_EQ(replies[0].position(), 2U);
}

TEST_F(Acceptance, NoAcceptanceIsToldAfterAnOutcomeThatIsKnown) {
  service_.bus.commit(acceptance_by_another_instance(service_.accepted(2, deposit(500))));
  service_.send(service_.accepted(2, deposit(500)));
  service_.settle();
  service_.judge_next();
  EXPECT_THAT(service_.take_replies(), IsEmpty()) << "it may have an outcome by now";

  // Another instance finishes it before our outcome gets there.
  Harness other;
  other.bus = service_.bus;
  other.ask(other.committed(2, deposit(500)));
  service_.bus = other.bus;
  service_.run();
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(200));
  EXPECT_EQ(service_.events("account-alice").size(), 2U);
}

TEST_F(Acceptance, AConflictProvesThatThereIsNoOutcomeSoTheAcceptanceIsTold) {
  service_.bus.commit(acceptance_by_another_instance(service_.accepted(2, deposit(500))));
  service_.send(service_.accepted(2, deposit(500)));
  service_.settle();
  service_.judge_next();
  service_.bus.write("account-alice", {serialized(deposited(1, 1))});
  service_.judge_next();
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(202));
  service_.run();
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(200));
}

TEST_F(Acceptance, ALostReceiptOfTheAcceptanceIsMadeGoodByTheOriginal) {
  service_.send(service_.accepted(2, deposit(500)));
  service_.settle();
  service_.judge_next_and_lose_receipts();
  service_.run();
  const auto replies = service_.take_replies();
  ASSERT_THAT(statuses(replies), ElementsAre(202, 200));
  EXPECT_EQ(replies[0].position(), 2U);
  EXPECT_EQ(service_.events("account-alice").size(), 2U);
}

TEST_F(Acceptance, ALostReceiptOfTheOutcomeIsMadeGoodByTheOriginal) {
  service_.send(service_.committed(2, deposit(500)));
  service_.settle();
  service_.judge_next_and_lose_receipts();
  service_.run();
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(200));
  EXPECT_EQ(service_.events("account-alice").size(), 2U);
  // The aggregate is known to stand where the original left it: nothing is read again.
  service_.send(service_.committed(3, deposit(1)));
  service_.settle();
  EXPECT_THAT(service_.reads, IsEmpty());
  service_.judge_next();
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(200));
}

// ---- Joining ----

TEST_F(Acceptance, TheSameCommandWhileInFlightJoins) {
  service_.send(service_.accepted(2, deposit(500)), "first");
  service_.settle();
  service_.send(service_.accepted(2, deposit(500)), "second");
  service_.settle();
  service_.judge_next();
  service_.send(service_.accepted(2, deposit(500)), "third");
  service_.send(service_.committed(2, deposit(500)), "fourth");
  service_.send(service_.accepted(2, deposit(500)), "req", true);
  service_.run();
  EXPECT_THAT(statuses(service_.take_replies("first")), ElementsAre(202, 200));
  EXPECT_THAT(statuses(service_.take_replies("second")), ElementsAre(202, 200));
  EXPECT_THAT(statuses(service_.take_replies("third")), ElementsAre(202, 200));
  EXPECT_THAT(statuses(service_.take_replies("fourth")), ElementsAre(200));
  EXPECT_THAT(statuses(service_.take_replies("req")), ElementsAre(202));
  EXPECT_EQ(service_.events("account-alice").size(), 2U);
}

TEST_F(Acceptance, WithoutAnAcceptanceAJoinedClientIsToldTheOutcomeOnly) {
  service_.send(service_.committed(2, deposit(500)), "first");
  service_.send(service_.accepted(2, deposit(500)), "second");
  service_.run();
  EXPECT_THAT(statuses(service_.take_replies("first")), ElementsAre(200));
  EXPECT_THAT(statuses(service_.take_replies("second")), ElementsAre(200));
}

TEST_F(Acceptance, AnotherCommandUnderAnIdInFlightIs422) {
  service_.send(service_.accepted(2, deposit(500)), "first");
  service_.send(service_.accepted(2, deposit(501)), "second");
  const auto replies = service_.take_replies("second");
  ASSERT_THAT(statuses(replies), ElementsAre(422));
  EXPECT_EQ(replies[0].problem().code(), "command.id_reused");
  service_.run();
  EXPECT_THAT(statuses(service_.take_replies("first")), ElementsAre(202, 200));
}

// ---- Time ----

TEST_F(Acceptance, NotInTimeIs504AndTheWorkGoesOn) {
  auto command = service_.accepted(2, deposit(500));
  command.set_timeout_ms(1000);
  service_.send(command);
  service_.settle();
  service_.judge_next();
  service_.pass(std::chrono::milliseconds{999});
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(202));
  service_.pass(std::chrono::milliseconds{1});
  const auto late = service_.take_replies();
  ASSERT_THAT(statuses(late), ElementsAre(504));
  EXPECT_EQ(late[0].problem().code(), "command.timeout");
  service_.run();
  EXPECT_THAT(service_.take_replies(), IsEmpty());
  EXPECT_EQ(service_.events("account-alice").size(), 2U);
  EXPECT_THAT(statuses(service_.ask(command)), ElementsAre(200));
}

TEST_F(Acceptance, TheTimeoutIs30SecondsIfNotSaid) {
  service_.send(service_.committed(2, deposit(500)));
  service_.settle();
  service_.pass(std::chrono::milliseconds{29'999});
  EXPECT_THAT(service_.take_replies(), IsEmpty());
  service_.pass(std::chrono::milliseconds{1});
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(504));
}

TEST_F(Acceptance, ATimedOutCommandCanBeJoinedAgain) {
  auto command = service_.committed(2, deposit(500));
  command.set_timeout_ms(1);
  service_.send(command);
  service_.settle();
  service_.pass(std::chrono::milliseconds{1});
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(504));
  EXPECT_THAT(statuses(service_.ask(command)), ElementsAre(200));
}

// ---- The event-bus finds a commit invalid ----

TEST_F(Acceptance, AnInvalidCommitIs500AndNotRecorded) {
  for (const auto& command : {service_.accepted(2, deposit(500)), service_.committed(3, deposit(500))}) {
    service_.send(command);
    service_.settle();
    auto receipts = std::vector<v1::Receipt>(1);
    receipts[0].set_commit_id(to_bytes(service_.offers.front().bodies[0].id));
    receipts[0].set_attempt(1);
    receipts[0].set_result(v1::Receipt::INVALID);
    receipts[0].set_reason("for the test");
    service_.offers.clear();
    Outputs out;
    service_.processor->on_receipts(std::move(receipts), service_.now, out);
    ASSERT_EQ(out.command_answers.size(), 1U);
    EXPECT_EQ(out.command_answers[0].reply.status(), 500U);
    EXPECT_EQ(out.command_answers[0].reply.problem().code(), "commit.invalid");
    EXPECT_EQ(out.warnings.size(), 1U);
    EXPECT_EQ(service_.processor->load().commands, 0U);
  }
}

}  // namespace
}  // namespace tercet
