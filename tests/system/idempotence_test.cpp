// G7: the same command id again has the same outcome and no second effect, for ever.

#include "tests/system/harness/relay.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

class Idempotence : public SystemTest {
 protected:
  void SetUp() override {
    installation.start();
    ASSERT_EQ(commands.ask(open_account("alice")).status(), 201U);
  }
  std::int64_t balance() { return balances(read_log(log))["account-alice"]; }
};

void expect_same_outcome(const v1::CommandReply& first, const v1::CommandReply& again) {
  EXPECT_EQ(again.status(), first.status());
  EXPECT_EQ(again.version(), first.version());
  EXPECT_EQ(again.position(), first.position());
  EXPECT_EQ(again.stream(), first.stream());
  EXPECT_EQ(again.problem().code(), first.problem().code());
}

TEST_F(Idempotence, G7_TheSameIdAgainHasTheSameOutcomeAndNoSecondEffect) {
  const auto pay = deposit("alice", 10);
  const auto first = commands.ask(pay);
  for (int i = 0; i < 5; ++i) expect_same_outcome(first, commands.ask(pay));
  EXPECT_EQ(balance(), 10);
}

TEST_F(Idempotence, G7_AnOutcomeIsToldAtOnceAlsoToAClientThatWouldWaitForThe202) {
  const auto pay = accepted_first(deposit("alice", 10));
  const auto first = insist(commands, pay);
  const auto request = commands.send(pay);
  const auto only = commands.receive(request);
  ASSERT_TRUE(only.has_value());
  expect_same_outcome(first, *only);
  EXPECT_EQ(fate_of(read_log(log), pay.command_id()).acceptances, 1);
}

TEST_F(Idempotence, G7_HoldsAcrossARestartOfEverything) {
  const auto pay = deposit("alice", 10);
  const auto refused = withdraw("alice", 1'000);
  const auto paid = commands.ask(pay);
  const auto refusal = commands.ask(refused);
  ASSERT_EQ(refusal.status(), 422U);
  // The money is there now; the refusal stands all the same.
  commands.ask(deposit("alice", 5'000));

  for (auto* service : {&installation.bus(), &installation.commands(), &installation.queries()}) service->kill();
  installation.start();
  expect_same_outcome(paid, insist(commands, pay));
  expect_same_outcome(refusal, insist(commands, refused));
  EXPECT_EQ(balance(), 5'010);
}

TEST_F(Idempotence, G7_HoldsAtAnotherInstance) {
  auto& second = installation.another_command_service();
  second.start();
  second.expect_ready();
  CommandClient other{second.ports().commands()};
  const auto pay = deposit("alice", 10);
  const auto first = commands.ask(pay);
  expect_same_outcome(first, other.ask(pay));

  // Both at once: one outcome, whoever is quicker.
  const auto race = deposit("alice", 5);
  const auto here = commands.send(race);
  const auto there = other.send(race);
  const auto one = commands.receive(here);
  const auto two = other.receive(there);
  ASSERT_TRUE(one && two);
  EXPECT_EQ(one->status(), 200U);
  expect_same_outcome(*one, *two);
  EXPECT_EQ(balance(), 15);
}

TEST_F(Idempotence, G7_AnotherContentUnderAUsedIdIsRefused) {
  const auto pay = deposit("alice", 10);
  commands.ask(pay);
  auto other = deposit("alice", 11);
  other.set_command_id(pay.command_id());
  auto other_version = expecting(pay, 2);

  for (const auto& changed : {other, other_version, accepted_first(other)}) {
    const auto reply = commands.ask(changed);
    EXPECT_EQ(reply.status(), 422U);
    EXPECT_EQ(reply.problem().code(), "command.id_reused");
  }
  EXPECT_EQ(balance(), 10);
}

TEST_F(Idempotence, G7_ARepeatedCommandJoinsTheOneInFlight) {
  Relay relay{installation.ports()};
  auto& slow = installation.another_command_service(relay.ports());
  slow.start();
  slow.expect_ready();
  CommandClient client{slow.ports().commands()};
  ASSERT_EQ(insist(client, deposit("alice", 1)).status(), 200U);

  // While its append is lost the command is in flight, and stays so until it is sent again.
  relay.lose_appends(the_next(1, "append/"));
  const auto pay = deposit("alice", 10);
  const auto first_request = client.send(pay);
  ASSERT_TRUE(wait_until([&] { return relay.lost() == 1; }));
  const auto second_request = client.send(pay);
  const auto first = client.receive(first_request);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->status(), 200U);
  const auto second = client.receive(second_request);
  ASSERT_TRUE(second.has_value());
  expect_same_outcome(*first, *second);
  EXPECT_EQ(balance(), 11);
}

TEST_F(Idempotence, G7_WhatWasNotDoneDoesNotUseUpTheId) {
  auto command = deposit("alice", 10);
  auto unknown = command;
  unknown.set_type("bank.v1.NoSuchCommand");
  EXPECT_EQ(commands.ask(unknown).status(), 400U);
  auto dry = deposit("alice", 99);
  dry.set_command_id(command.command_id());
  dry.set_dry_run(true);
  EXPECT_EQ(commands.ask(dry).status(), 200U);

  installation.bus().kill();
  auto impatient = deposit("alice", 98);
  impatient.set_command_id(command.command_id());
  impatient.set_timeout_ms(300);
  EXPECT_THAT(commands.ask(impatient).status(), ::testing::AnyOf(503U, 504U));
  installation.commands().kill();

  installation.start();
  EXPECT_EQ(insist(commands, command).status(), 200U);
  EXPECT_EQ(balance(), 10);
}

}  // namespace
}  // namespace tercet::harness
