#include <gmock/gmock.h>

#include "common/vocabulary/limits.hpp"
#include "tests/unit/command_service_bank.hpp"
#include "tests/unit/command_service_harness.hpp"
#include "tests/unit/command_service_probe.hpp"

/// Loading an aggregate, deciding on it, and what the outcome's commit holds.
namespace tercet {
namespace {

using namespace test_bank;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr const char* kAlice = "account-alice";

probe::v1::Act act(std::uint32_t events, const std::string& text = "", std::uint32_t repeat = 0) {
  probe::v1::Act command;
  command.set_probe_id("p");
  command.set_events(events);
  command.set_text(text);
  command.set_repeat(repeat);
  return command;
}

class Deciding : public testing::Test {
 protected:
  v1::CommandReply only_reply(const v1::Command& command) {
    const auto replies = service_.ask(command);
    EXPECT_EQ(replies.size(), 1U);
    return replies.empty() ? v1::CommandReply{} : replies[0];
  }

  const v1::CommitBody& outcome_of(int number) const { return service_.bus.find(Harness::uuid(number))->body(); }

  Harness service_;
};

// ---- What is committed ----

TEST_F(Deciding, AnOutcomeWritesItsEventsOnTheStateItWasDecidedOn) {
  EXPECT_EQ(only_reply(service_.committed(1, open_account())).status(), 201U);
  const auto reply = only_reply(service_.committed(2, deposit(500)));
  EXPECT_EQ(reply.status(), 200U);
  EXPECT_EQ(reply.version(), 2U);
  EXPECT_EQ(reply.position(), 2U);
  EXPECT_EQ(reply.stream(), kAlice);

  const auto& first = outcome_of(1);
  EXPECT_EQ(first.writes(0).expected().kind(), v1::Expected::NO_STREAM);
  const auto& second = outcome_of(2);
  EXPECT_EQ(second.outcome().status(), v1::Outcome::COMPLETED);
  EXPECT_EQ(second.outcome().command_type(), "bank.v1.Deposit");
  EXPECT_EQ(second.writes(0).expected().kind(), v1::Expected::EXACT);
  EXPECT_EQ(second.writes(0).expected().version(), 1U);
  EXPECT_EQ(second.writes(0).expected().last_commit(), to_bytes(Harness::uuid(1)));
  EXPECT_EQ(second.writes(0).events(0).SerializeAsString(), serialized(deposited(500, 500)).SerializeAsString());
}

TEST_F(Deciding, ARejectionIsAnOutcomeThatChecksTheStateItWasDecidedOn) {
  const auto missing = only_reply(service_.committed(1, deposit(1)));
  EXPECT_EQ(missing.status(), 404U);
  EXPECT_EQ(missing.problem().code(), "account.not_found");
  EXPECT_EQ(missing.version(), 0U);
  EXPECT_EQ(outcome_of(1).checks(0).expected().kind(), v1::Expected::NO_STREAM);

  only_reply(service_.committed(2, open_account()));
  const auto twice = only_reply(service_.committed(3, open_account()));
  EXPECT_EQ(twice.status(), 409U);
  EXPECT_EQ(twice.problem().code(), "account.already_exists");
  EXPECT_EQ(twice.problem().actual_version(), 1U);
  const auto uncovered = only_reply(service_.committed(4, withdraw(1)));
  EXPECT_EQ(uncovered.status(), 422U);
  EXPECT_EQ(uncovered.version(), 1U);
  const auto& body = outcome_of(4);
  EXPECT_EQ(body.outcome().status(), v1::Outcome::REJECTED);
  EXPECT_EQ(body.writes_size(), 0);
  EXPECT_EQ(body.checks(0).stream(), kAlice);
  EXPECT_EQ(body.checks(0).expected().version(), 1U);
  EXPECT_EQ(body.checks(0).expected().last_commit(), to_bytes(Harness::uuid(2)));
}

TEST_F(Deciding, AStaleStateRefusesNobody) {
  only_reply(service_.committed(1, open_account()));
  service_.bus.write(kAlice, {serialized(deposited(500, 500))});
  EXPECT_EQ(only_reply(service_.committed(2, withdraw(500))).status(), 200U);
}

TEST_F(Deciding, WithoutEventsTheStateIsChecked) {
  const auto reply = only_reply(service_.committed(1, act(0)));
  EXPECT_EQ(reply.status(), 200U);
  EXPECT_EQ(reply.version(), 0U);
  EXPECT_EQ(outcome_of(1).writes_size(), 0);
  EXPECT_EQ(outcome_of(1).checks(0).expected().kind(), v1::Expected::NO_STREAM);
}

TEST_F(Deciding, ACommitThatIsTooLargeFails) {
  const auto reply = only_reply(service_.committed(1, act(8, std::string(200'000, 'x'))));
  EXPECT_EQ(reply.status(), 500U);
  EXPECT_EQ(reply.problem().code(), "commit.too_large");
  EXPECT_EQ(outcome_of(1).outcome().status(), v1::Outcome::FAILED);
  EXPECT_EQ(only_reply(service_.committed(2, act(limits::kEventsPerWriteMax + 1))).problem().code(),
            "commit.too_large");
  EXPECT_EQ(only_reply(service_.committed(3, act(limits::kEventsPerWriteMax))).version(), limits::kEventsPerWriteMax);
}

TEST_F(Deciding, AnEventThatCannotBeParsedBackIsNotPublished) {
  const auto reply = only_reply(service_.committed(1, act(1, "\xc3\x28")));
  EXPECT_EQ(reply.status(), 500U);
  EXPECT_EQ(reply.problem().code(), "event.invalid");
  EXPECT_THAT(service_.events("probe-p"), IsEmpty());
  EXPECT_EQ(only_reply(service_.committed(2, act(1, "fine"))).status(), 201U);
}

TEST_F(Deciding, TheContextIsTheAcceptances) {
  probe::v1::ActInContext content;
  content.set_probe_id("p");
  auto command = service_.accepted(1, content);
  command.mutable_metadata()->set_principal("carol");
  service_.send(command);
  service_.settle();
  const auto accepted_us = service_.bus.time_us;
  service_.judge_next();
  service_.bus.time_us += 5'000'000;
  service_.run();
  probe::v1::Acted event;
  event.ParseFromString(outcome_of(1).writes(0).events(0).data());
  EXPECT_EQ(event.text(), Harness::id(1) + " " + std::to_string(accepted_us) + " carol");
}

// ---- The version a client expects ----

TEST_F(Deciding, AnExpectedVersionThatIsMetChangesNothing) {
  auto opening = service_.committed(1, open_account());
  opening.set_expected_version(0);
  EXPECT_EQ(only_reply(opening).status(), 201U);
  auto next = service_.committed(2, deposit(1));
  next.set_expected_version(1);
  EXPECT_EQ(only_reply(next).status(), 200U);
}

TEST_F(Deciding, AnExpectedVersionThatIsNotMetIsARecordedRejection) {
  only_reply(service_.committed(1, open_account()));
  auto command = service_.committed(2, deposit(1));
  command.set_expected_version(2);
  const auto reply = only_reply(command);
  EXPECT_EQ(reply.status(), 409U);
  EXPECT_EQ(reply.problem().code(), "stream.version_mismatch");
  EXPECT_EQ(reply.problem().actual_version(), 1U);
  EXPECT_EQ(outcome_of(2).checks(0).expected().version(), 1U);
  only_reply(service_.committed(3, deposit(1)));
  EXPECT_EQ(only_reply(command).status(), 409U) << "the same id has the same outcome, whatever stands there now";
}

TEST_F(Deciding, AnExpectedVersionIsNotRetriedAgainstANewerState) {
  only_reply(service_.committed(1, open_account()));
  auto command = service_.committed(2, deposit(1));
  command.set_expected_version(1);
  service_.send(command);
  service_.settle();
  service_.bus.write(kAlice, {serialized(deposited(5, 5))});
  service_.run();
  const auto replies = service_.take_replies();
  ASSERT_THAT(statuses(replies), ElementsAre(409));
  EXPECT_EQ(replies[0].problem().actual_version(), 2U);
  EXPECT_EQ(service_.events(kAlice).size(), 2U);
}

TEST_F(Deciding, AStaleStateDoesNotMissAnExpectedVersion) {
  only_reply(service_.committed(1, open_account()));
  service_.bus.write(kAlice, {serialized(deposited(5, 5))});
  auto command = service_.committed(2, deposit(1));
  command.set_expected_version(2);
  EXPECT_EQ(only_reply(command).status(), 200U);
}

// ---- Dry runs ----

TEST_F(Deciding, ADryRunTellsWhatWouldHappenAndRecordsNothing) {
  auto opening = service_.accepted(1, open_account());
  opening.set_dry_run(true);
  const auto reply = only_reply(opening);
  EXPECT_EQ(reply.status(), 201U);
  EXPECT_EQ(reply.version(), 1U);
  EXPECT_EQ(reply.position(), 0U);
  ASSERT_EQ(reply.events_size(), 1);
  EXPECT_EQ(reply.events(0).type(), "bank.v1.AccountOpened");
  EXPECT_THAT(service_.bus.commits(), IsEmpty());
  opening.set_dry_run(false);
  EXPECT_THAT(statuses(service_.ask(opening)), ElementsAre(202, 201));
}

TEST_F(Deciding, ADryRunTellsARejection) {
  auto command = service_.committed(1, deposit(1));
  command.set_dry_run(true);
  EXPECT_EQ(only_reply(command).problem().code(), "account.not_found");
  EXPECT_THAT(service_.bus.commits(), IsEmpty());
}

TEST_F(Deciding, ADryRunDoesNotJoinTheRealCommand) {
  only_reply(service_.committed(1, open_account()));
  service_.send(service_.committed(2, deposit(500)), "real");
  auto dry = service_.committed(2, deposit(500));
  dry.set_dry_run(true);
  service_.send(dry, "dry");
  service_.run();
  EXPECT_THAT(statuses(service_.take_replies("real")), ElementsAre(200));
  const auto replies = service_.take_replies("dry");
  ASSERT_EQ(replies.size(), 1U);
  EXPECT_EQ(replies[0].position(), 0U);
}

// ---- Loading ----

TEST_F(Deciding, AColdAggregateIsReadPageByPage) {
  service_.bus.write(kAlice, {serialized(opened())});
  for (int i = 1; i <= 10; ++i) service_.bus.write(kAlice, {serialized(deposited(1, i))});
  std::size_t pages = 0;
  service_.tamper = [&](v1::ReadReply&) { ++pages; };
  EXPECT_EQ(only_reply(service_.committed(1, withdraw(10))).version(), 12U);
  EXPECT_EQ(pages, 1U + 4U) << "one for the open commands, then 11 commits, three in a page";
}

TEST_F(Deciding, AHotAggregateIsNotReadAgain) {
  only_reply(service_.committed(1, open_account()));
  service_.tamper = [](v1::ReadReply&) { FAIL() << "nothing should be read"; };
  only_reply(service_.committed(2, deposit(1)));
  only_reply(service_.committed(3, withdraw(5)));
}

TEST_F(Deciding, TheLeastRecentlyUsedAggregatesAreDropped) {
  ProcessorLimits limits;
  limits.cached_aggregates_max = 2;
  Harness service{limits};
  const auto deposit_to = [&](int number, const std::string& account) {
    auto command = deposit(1);
    command.set_account_id(account);
    service.ask(service.committed(number, command));
  };
  for (int i = 0; i < 5; ++i) deposit_to(i + 1, "a" + std::to_string(i));
  EXPECT_EQ(service.processor->load().cached_aggregates, 2U);
  service.tamper = [](v1::ReadReply&) { FAIL() << "the last ones should be there"; };
  deposit_to(6, "a4");
  deposit_to(7, "a3");
}

TEST_F(Deciding, TheCacheIsBoundedByBytesToo) {
  ProcessorLimits limits;
  limits.cached_bytes_max = 1;
  Harness service{limits};
  service.ask(service.committed(1, open_account()));
  EXPECT_EQ(service.processor->load().cached_aggregates, 0U);
}

TEST_F(Deciding, AFailedReadIsTriedAgain) {
  service_.send(service_.committed(1, open_account()));
  service_.settle();
  service_.tamper = [](v1::ReadReply& reply) {
    reply.Clear();
    reply.set_status(503);
  };
  service_.answer_reads();
  EXPECT_THAT(service_.reads, IsEmpty()) << "not at once";
  service_.tamper = nullptr;
  service_.pass(std::chrono::milliseconds{500});
  service_.run();
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(201));
}

TEST_F(Deciding, PagesThatDoNotFitTogetherAreReadAgain) {
  service_.bus.write(kAlice, {serialized(opened())});
  service_.bus.write(kAlice, {serialized(deposited(1, 1))});
  service_.tamper = [](v1::ReadReply& reply) {
    if (reply.commits().commits_size() > 1) reply.mutable_commits()->mutable_commits()->DeleteSubrange(0, 1);
  };
  service_.send(service_.committed(1, deposit(1)));
  service_.run();
  EXPECT_THAT(service_.take_replies(), IsEmpty());
  service_.tamper = nullptr;
  service_.pass(std::chrono::milliseconds{500});
  service_.run();
  EXPECT_THAT(statuses(service_.take_replies()), ElementsAre(200));
}

TEST_F(Deciding, PagesWithTheRightNumberOfWrongCommitsAreReadAgain) {
  service_.bus.write(kAlice, {serialized(opened())});
  service_.bus.write(kAlice, {serialized(deposited(1, 1))});
  service_.bus.write(kAlice, {serialized(deposited(1, 2))});
  service_.tamper = [](v1::ReadReply& reply) {
    auto& commits = *reply.mutable_commits();
    if (commits.commits_size() == 3) *commits.mutable_commits(1) = commits.commits(0);
  };
  service_.send(service_.committed(1, deposit(1)));
  service_.run();
  EXPECT_THAT(service_.take_replies(), IsEmpty());
}

TEST_F(Deciding, SeveralAggregatesAreLoadedAtOnceButNotTooMany) {
  ProcessorLimits limits;
  limits.loads_max = 2;
  Harness service{limits};
  service.run();
  for (int i = 1; i <= 5; ++i) {
    auto command = open_account();
    command.set_account_id("a" + std::to_string(i));
    service.send(service.committed(i, command));
  }
  service.settle();
  EXPECT_EQ(service.reads.size(), 2U);
  service.run();
  EXPECT_EQ(service.take_replies().size(), 5U);
}

TEST_F(Deciding, AnEventThisProgramDoesNotKnowIs503AndNothingIsRecorded) {
  service_.bus.write(kAlice, {serialized(opened())});
  v1::Event frozen;
  frozen.set_type("bank.v1.AccountFrozen");
  service_.bus.write(kAlice, {frozen});

  const auto reply = only_reply(service_.committed(1, deposit(1)));
  EXPECT_EQ(reply.status(), 503U);
  EXPECT_EQ(reply.problem().code(), "event.unknown");
  EXPECT_THAT(reply.problem().detail(), HasSubstr("bank.v1.AccountFrozen"));
  EXPECT_EQ(service_.bus.find(Harness::uuid(1)), nullptr);
  EXPECT_THAT(service_.warnings, ElementsAre(HasSubstr("bank.v1.AccountFrozen")));

  // An accepted one stays open for an instance that knows the event, and is not tried here again.
  EXPECT_THAT(statuses(service_.ask(service_.accepted(2, deposit(1)))), ElementsAre(202, 503));
  EXPECT_EQ(service_.bus.open_commands(), 1U);
  service_.warnings.clear();
  service_.pass(std::chrono::milliseconds{20'000});
  service_.run();
  EXPECT_THAT(service_.warnings, IsEmpty());
  EXPECT_EQ(service_.bus.open_commands(), 1U);
}

}  // namespace
}  // namespace tercet
