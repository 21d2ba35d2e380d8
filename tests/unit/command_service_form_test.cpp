#include <gmock/gmock.h>

#include "common/vocabulary/limits.hpp"
#include "tests/unit/command_service_bank.hpp"
#include "tests/unit/command_service_harness.hpp"

/// What is refused at the edge: nothing of it is recorded, and the id stays free.
namespace tercet {
namespace {

using namespace test_bank;
using testing::ElementsAre;

class FormCheck : public testing::Test {
 protected:
  /// `command` gets one reply with `status` and `code`, and nothing is offered.
  void expect_refused(const v1::Command& command, std::uint32_t status, const std::string& code,
                      const std::string& instance = "") {
    const auto replies = service_.ask(command);
    ASSERT_EQ(replies.size(), 1U);
    EXPECT_EQ(replies[0].status(), status);
    EXPECT_EQ(replies[0].problem().code(), code);
    EXPECT_EQ(replies[0].problem().status(), status);
    if (!instance.empty()) {
      EXPECT_EQ(replies[0].problem().instance(), instance);
    }
    EXPECT_TRUE(service_.bus.commits().empty());
    EXPECT_EQ(service_.processor->load().commands, 0U);
  }

  v1::Command good() const { return service_.committed(1, open_account()); }

  Harness service_;
};

TEST_F(FormCheck, ACommandIdIsACanonicalLowerCaseUuid) {
  for (const auto* id : {"", "1", "0190A0B0-0000-7000-8000-000000000001", "0190a0b0000070008000000000000001",
                         "00000000-0000-0000-0000-000000000000"}) {
    auto command = good();
    command.set_command_id(id);
    expect_refused(command, 400, "command.id_malformed", "command_id");
  }
}

TEST_F(FormCheck, AnUnknownTypeIsRefused) {
  auto command = good();
  command.set_type("bank.v1.Nonsense");
  expect_refused(command, 400, "command.unknown_type");
}

TEST_F(FormCheck, DataThatIsNotOfItsTypeIsRefused) {
  auto command = good();
  command.set_data("\xff\xff");
  expect_refused(command, 400, "command.malformed", "data");
}

TEST_F(FormCheck, TextThatIsNotUtf8IsRefused) {
  auto open = open_account();
  open.set_owner("\xc3\x28");
  expect_refused(service_.committed(1, open), 400, "command.malformed", "data");
}

TEST_F(FormCheck, AnAggregateIdHasAForm) {
  for (const auto& id :
       {std::string{}, std::string{"."}, std::string{".."}, std::string{"a/b"}, std::string(129, 'a')}) {
    auto open = open_account();
    open.set_account_id(id);
    expect_refused(service_.committed(1, open), 400, "command.aggregate_id_malformed", "account_id");
  }
}

TEST_F(FormCheck, TheDomainMayFindACommandWrongInItself) {
  expect_refused(service_.committed(1, open_account("euro")), 400, "command.invalid", "currency");
}

TEST_F(FormCheck, ThereIsALimitOnData) {
  auto command = good();
  command.set_data(std::string(limits::kCommandBytesMax + 1, 'x'));
  expect_refused(command, 413, "command.too_large");
}

TEST_F(FormCheck, ThereIsALimitOnMetadata) {
  auto command = good();
  command.mutable_metadata()->set_principal(std::string(256, 'x'));
  expect_refused(command, 400, "command.metadata_too_long");
}

TEST_F(FormCheck, ThereIsALimitOnTheTimeout) {
  auto command = good();
  command.set_timeout_ms(300'001);
  expect_refused(command, 400, "command.timeout_too_long");
}

TEST_F(FormCheck, ALaterTimeIsNotServed) {
  auto command = good();
  command.mutable_not_before()->set_seconds(1);
  expect_refused(command, 400, "command.not_before_unsupported");
}

TEST_F(FormCheck, AnUnknownWaitIsRefused) {
  auto command = good();
  command.set_wait(static_cast<v1::Command::Wait>(17));
  expect_refused(command, 400, "command.malformed", "wait");
}

TEST_F(FormCheck, ARefusedCommandLeavesItsIdFree) {
  auto wrong = good();
  wrong.set_type("bank.v1.Nonsense");
  expect_refused(wrong, 400, "command.unknown_type");
  EXPECT_THAT(statuses(service_.ask(good())), ElementsAre(201));
}

TEST_F(FormCheck, TheRequestIdAndTheCommandIdComeBack) {
  auto command = good();
  command.set_type("bank.v1.Nonsense");
  const auto replies = service_.ask(command);
  ASSERT_EQ(replies.size(), 1U);
  EXPECT_EQ(replies[0].command_id(), Harness::id(1));
}

// ---- No room, no log ----

TEST(Admission, BeyondTheCommandsInHandIs429) {
  ProcessorLimits limits;
  limits.commands_max = 2;
  Harness service{limits};
  service.send(service.committed(1, open_account()));
  service.send(service.accepted(2, deposit(1)));
  service.send(service.committed(3, deposit(1)));
  const auto replies = service.take_replies();
  ASSERT_THAT(statuses(replies), ElementsAre(429));
  EXPECT_EQ(replies[0].problem().code(), "service.busy");
  EXPECT_GT(replies[0].problem().retry_after_ms(), 0U);
  service.run();
  EXPECT_THAT(statuses(service.ask(service.committed(3, deposit(1)))), ElementsAre(200));
}

TEST(Admission, BeyondTheBytesInHandIs429) {
  ProcessorLimits limits;
  limits.command_bytes_max = 1;
  Harness service{limits};
  service.send(service.committed(1, open_account()));
  service.send(service.committed(2, deposit(1)));
  EXPECT_THAT(statuses(service.take_replies()), ElementsAre(429));
}

TEST(Admission, BeyondTheWaitingClientsIs429) {
  ProcessorLimits limits;
  limits.waiting_clients_max = 1;
  Harness service{limits};
  service.send(service.committed(1, open_account()));
  service.send(service.committed(1, open_account()));
  EXPECT_THAT(statuses(service.take_replies()), ElementsAre(429));
}

TEST(Admission, WithoutAnEventBusItIs503) {
  Harness service;
  service.view.status = Publisher::Status::unreachable;
  service.settle();
  const auto replies = service.ask(service.committed(1, open_account()));
  ASSERT_THAT(statuses(replies), ElementsAre(503));
  EXPECT_EQ(replies[0].problem().code(), "bus.unavailable");
  EXPECT_GT(replies[0].problem().retry_after_ms(), 0U);
}

TEST(Admission, WithAnotherLogItIs503) {
  Harness service;
  service.view.status = Publisher::Status::other_log;
  service.settle();
  const auto replies = service.ask(service.committed(1, open_account()));
  ASSERT_THAT(statuses(replies), ElementsAre(503));
  EXPECT_EQ(replies[0].problem().code(), "log.changed");
}

TEST(Admission, WhileStoppingItIs503AndWhatIsInFlightIsFinished) {
  Harness service;
  service.send(service.committed(1, open_account()));
  service.settle();
  service.processor->stop();
  EXPECT_FALSE(service.processor->idle());
  service.send(service.committed(2, deposit(1)));
  service.run();
  EXPECT_THAT(statuses(service.take_replies()), ElementsAre(503, 201));
  EXPECT_TRUE(service.processor->idle());
}

TEST(Admission, WhoStillWaitsAtTheEndIsTold) {
  Harness service;
  service.send(service.accepted(1, open_account()));
  service.settle();
  Outputs out;
  service.processor->stop();
  service.processor->dismiss(out);
  ASSERT_EQ(out.command_answers.size(), 1U);
  EXPECT_EQ(out.command_answers[0].reply.problem().code(), "service.stopping");
}

}  // namespace
}  // namespace tercet
