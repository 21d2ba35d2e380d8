#include <gmock/gmock.h>

#include "common/vocabulary/fingerprint.hpp"
#include "tests/unit/command_service_bank.hpp"
#include "tests/unit/command_service_harness.hpp"

/// Accepted commands without an outcome: taken over from instances that are gone, and never fatal for ever.
namespace tercet {
namespace {

using namespace test_bank;
using std::chrono::milliseconds;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// What an instance that is gone has accepted.
void accept_elsewhere(FakeBus& bus, int number, const google::protobuf::Message& content,
                      const std::string& type = "") {
  v1::CommitBody body;
  body.set_commit_id(to_bytes(acceptance_commit_id(Harness::uuid(number))));
  auto& acceptance = *body.add_acceptances();
  acceptance.set_command_id(to_bytes(Harness::uuid(number)));
  acceptance.set_type(type.empty() ? content.GetDescriptor()->full_name() : type);
  acceptance.set_data(content.SerializeAsString());
  acceptance.set_fingerprint(command_fingerprint(acceptance.type(), acceptance.data(), std::nullopt, 0));
  acceptance.set_stream("account-alice");
  bus.commit(body);
}

constexpr milliseconds kOldEnough{15'000};

class TakingOver : public testing::Test {
 protected:
  v1::Outcome outcome_of(int number) const {
    const auto* commit = service_.bus.find(Harness::uuid(number));
    return commit == nullptr ? v1::Outcome{} : commit->body().outcome();
  }

  void pass(milliseconds time) {
    for (const auto end = service_.now + time; service_.now < end;) {
      service_.pass(milliseconds{1'000});
      service_.run();
    }
  }

  Harness service_;
};

TEST_F(TakingOver, WhatIsOpenForTenSecondsIsRun) {
  service_.run();
  pass(milliseconds{1'000});
  accept_elsewhere(service_.bus, 1, open_account());
  pass(milliseconds{9'000});
  EXPECT_EQ(service_.bus.open_commands(), 1U) << "whoever accepted it may still be at it";
  pass(milliseconds{7'000});
  EXPECT_EQ(outcome_of(1).status(), v1::Outcome::COMPLETED);
  EXPECT_EQ(service_.bus.open_commands(), 0U);
  EXPECT_THAT(service_.marks, IsEmpty()) << "this process has not died of it: it came after its start";
}

TEST_F(TakingOver, WhatIsInHandHereIsLeftAlone) {
  service_.ask(service_.committed(1, open_account()));
  service_.send(service_.accepted(2, deposit(1)));
  service_.settle();
  service_.judge_next();
  const auto offered = service_.offers_seen;
  for (int i = 0; i < 20; ++i) {
    service_.pass(milliseconds{1'000});
    service_.answer_reads();
  }
  EXPECT_EQ(service_.offers_seen, offered);
  service_.run();
  EXPECT_EQ(service_.events("account-alice").size(), 2U);
}

TEST_F(TakingOver, TheOutcomeOfAnotherInstanceEndsIt) {
  service_.run();
  pass(milliseconds{1'000});
  accept_elsewhere(service_.bus, 1, open_account());
  Harness other;
  other.bus = service_.bus;
  service_.now += kOldEnough;
  service_.bus.time_us += std::chrono::microseconds{kOldEnough}.count();
  service_.settle();
  service_.answer_reads();
  service_.answer_reads();
  ASSERT_EQ(service_.offers.size(), 1U);
  other.ask(other.committed(1, open_account()));
  service_.bus = other.bus;
  service_.run();
  EXPECT_EQ(service_.events("account-alice").size(), 1U);
  EXPECT_EQ(service_.processor->load().commands, 0U);
}

TEST_F(TakingOver, AClientMayJoinWhatWasTakenOver) {
  service_.run();
  pass(milliseconds{1'000});
  accept_elsewhere(service_.bus, 1, open_account());
  service_.now += kOldEnough;
  service_.bus.time_us += std::chrono::microseconds{kOldEnough}.count();
  service_.settle();
  service_.answer_reads();
  service_.answer_reads();
  EXPECT_THAT(statuses(service_.ask(service_.accepted(1, open_account()))), ElementsAre(202, 201));
}

TEST_F(TakingOver, ThereIsALimitOnHowManyAreRunAtOnce) {
  ProcessorLimits limits;
  limits.taken_over_max = 2;
  limits.open_page = 3;
  Harness service{limits};
  service.run();
  service.pass(milliseconds{1'000});
  service.run();
  for (int i = 1; i <= 7; ++i) accept_elsewhere(service.bus, i, deposit(1));
  service.pass(kOldEnough);
  service.answer_reads();
  EXPECT_EQ(service.processor->load().commands, 2U);
  service.run();
  EXPECT_EQ(service.bus.open_commands(), 0U);
}

TEST_F(TakingOver, ACommandForALaterTimeWaits) {
  service_.run();
  pass(milliseconds{1'000});
  v1::CommitBody body;
  body.set_commit_id(to_bytes(acceptance_commit_id(Harness::uuid(1))));
  auto& acceptance = *body.add_acceptances();
  acceptance.set_command_id(to_bytes(Harness::uuid(1)));
  acceptance.set_type("bank.v1.OpenAccount");
  acceptance.set_data(open_account().SerializeAsString());
  acceptance.set_not_before_us(service_.bus.time_us + 60'000'000);
  service_.bus.commit(body);
  pass(milliseconds{50'000});
  EXPECT_EQ(service_.bus.open_commands(), 1U);
  pass(milliseconds{20'000});
  EXPECT_EQ(service_.bus.open_commands(), 0U);
}

TEST_F(TakingOver, AnUnknownTypeStaysOpenAndIsToldOnce) {
  service_.run();
  pass(milliseconds{1'000});
  accept_elsewhere(service_.bus, 1, open_account(), "bank.v1.FreezeAccount");
  accept_elsewhere(service_.bus, 2, open_account(), "bank.v1.FreezeAccount");
  pass(milliseconds{30'000});
  EXPECT_EQ(service_.bus.open_commands(), 2U);
  EXPECT_THAT(service_.warnings, ElementsAre(HasSubstr("bank.v1.FreezeAccount")));
}

TEST_F(TakingOver, ACommandThatCannotBeReadFails) {
  service_.run();
  pass(milliseconds{1'000});
  v1::CommitBody body;
  body.set_commit_id(to_bytes(acceptance_commit_id(Harness::uuid(1))));
  auto& acceptance = *body.add_acceptances();
  acceptance.set_command_id(to_bytes(Harness::uuid(1)));
  acceptance.set_type("bank.v1.OpenAccount");
  acceptance.set_data("\xff");
  acceptance.set_stream("account-alice");
  acceptance.set_fingerprint("f");
  service_.bus.commit(body);
  pass(kOldEnough);
  EXPECT_EQ(outcome_of(1).status(), v1::Outcome::FAILED);
  EXPECT_EQ(outcome_of(1).problem().code(), "command.malformed");
  EXPECT_EQ(outcome_of(1).stream(), "account-alice");
  EXPECT_EQ(outcome_of(1).fingerprint(), "f");
}

TEST_F(TakingOver, AFailedScanIsRepeated) {
  service_.run();
  pass(milliseconds{1'000});
  accept_elsewhere(service_.bus, 1, open_account());
  service_.tamper = [](v1::ReadReply& reply) {
    reply.Clear();
    reply.set_status(503);
  };
  pass(kOldEnough);
  EXPECT_EQ(service_.bus.open_commands(), 1U);
  service_.tamper = nullptr;
  pass(milliseconds{6'000});
  EXPECT_EQ(service_.bus.open_commands(), 0U);
}

// ---- What was open when the process started ----

class AfterARestart : public testing::Test {
 protected:
  /// A process that starts on `bus_` and finds `mark`.
  std::unique_ptr<Harness> start(std::optional<Mark> mark) const {
    auto service = std::make_unique<Harness>(ProcessorLimits{}, mark);
    service->bus = bus_;
    return service;
  }

  static void pass(Harness& service, milliseconds time) {
    for (const auto end = service.now + time; service.now < end;) {
      service.pass(milliseconds{1'000});
      service.run();
    }
  }

  FakeBus bus_;
};

TEST_F(AfterARestart, OldCommandsAreRunOneAtATimeUnderAMark) {
  for (int i = 1; i <= 3; ++i) accept_elsewhere(bus_, i, deposit(1));
  bus_.time_us += 20'000'000;
  const auto service = start(std::nullopt);
  service->write_marks = false;
  service->settle();
  service->answer_reads();
  ASSERT_THAT(service->marks, ElementsAre(Mark{Harness::uuid(1), 0}));
  service->run();
  EXPECT_EQ(service->processor->load().commands, 0U) << "not before the mark is written";
  EXPECT_EQ(service->bus.open_commands(), 3U);

  service->write_marks = true;
  service->processor->on_mark_written(service->marks[0]);
  service->settle();
  EXPECT_EQ(service->processor->load().commands, 1U);
  service->run();
  pass(*service, milliseconds{1'000});
  EXPECT_EQ(service->bus.open_commands(), 0U);
  EXPECT_THAT(service->marks,
              ElementsAre(Mark{Harness::uuid(1), 0}, Mark{Harness::uuid(2), 0}, Mark{Harness::uuid(3), 0}, Mark{}))
      << "and in the end nothing is marked";
}

TEST_F(AfterARestart, ClientsAreServedMeanwhile) {
  accept_elsewhere(bus_, 1, deposit(1));
  bus_.time_us += 20'000'000;
  const auto service = start(std::nullopt);
  service->write_marks = false;
  service->settle();
  service->answer_reads();
  EXPECT_THAT(statuses(service->ask(service->committed(9, open_account()))), ElementsAre(201));
}

TEST_F(AfterARestart, AMarkedCommandIsRunFirstAndAlone) {
  accept_elsewhere(bus_, 5, open_account());
  const auto service = start(Mark{Harness::uuid(5), 0});
  service->send(service->committed(1, deposit(1)), "other");
  service->write_marks = false;
  service->settle();
  service->answer_reads();
  EXPECT_THAT(service->marks, ElementsAre(Mark{Harness::uuid(5), 1})) << "though it is not ten seconds old";
  EXPECT_THAT(service->offers, IsEmpty()) << "nothing else is decided";
  EXPECT_THAT(service->reads, IsEmpty()) << "nor loaded";

  service->processor->on_mark_written(service->marks[0]);
  service->write_marks = true;
  service->settle();
  service->answer_reads();
  ASSERT_EQ(service->offers.size(), 1U);
  EXPECT_EQ(service->offers.front().bodies.size(), 1U);
  EXPECT_EQ(service->offers.front().bodies[0].id, Harness::uuid(5));
  service->run();
  EXPECT_THAT(statuses(service->take_replies("other")), ElementsAre(200)) << "afterwards everything goes on";
  pass(*service, milliseconds{1'000});
  EXPECT_EQ(service->marks.back(), Mark{});
}

TEST_F(AfterARestart, AMarkedCommandThatHasItsOutcomeIsForgotten) {
  const auto service = start(Mark{Harness::uuid(5), 2});
  EXPECT_THAT(statuses(service->ask(service->committed(1, open_account()))), ElementsAre(201));
  pass(*service, milliseconds{1'000});
  EXPECT_THAT(service->marks, ElementsAre(Mark{}));
}

TEST_F(AfterARestart, TheMarkedCommandIsNotTakenFromAClientBeforeItIsRun) {
  accept_elsewhere(bus_, 5, open_account());
  const auto service = start(Mark{Harness::uuid(5), 0});
  service->send(service->accepted(5, open_account()));
  EXPECT_THAT(statuses(service->take_replies()), ElementsAre(429));
  service->run();
  EXPECT_THAT(statuses(service->ask(service->accepted(5, open_account()))), ElementsAre(201));
}

TEST_F(AfterARestart, EachDeathCountsAndTheThirdIsTheLast) {
  accept_elsewhere(bus_, 5, open_account());
  bus_.time_us += 20'000'000;
  std::optional<Mark> mark;
  for (const std::uint32_t deaths : {0U, 1U, 2U, 3U}) {
    const auto service = start(mark);
    service->write_marks = false;
    service->settle();
    service->answer_reads();
    // Here the process dies: the mark is written, the outcome is not.
    ASSERT_THAT(service->marks, SizeIs(1));
    mark = service->marks[0];
    EXPECT_EQ(*mark, (Mark{Harness::uuid(5), deaths}));
  }
  const auto service = start(mark);
  service->run();
  const auto* commit = service->bus.find(Harness::uuid(5));
  ASSERT_NE(commit, nullptr);
  EXPECT_EQ(commit->body().outcome().status(), v1::Outcome::FAILED);
  EXPECT_EQ(commit->body().outcome().problem().code(), "command.poisoned");
  EXPECT_THAT(service->events("account-alice"), IsEmpty());
  EXPECT_THAT(statuses(service->ask(service->committed(6, open_account()))), ElementsAre(201));
}

}  // namespace
}  // namespace tercet
