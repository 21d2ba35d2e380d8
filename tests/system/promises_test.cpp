// G6: a 202 is a promise, whichever process is killed at whichever point of the command's way.

#include "tests/system/harness/relay.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

/// Open commands are looked for every 5 s and run once they are older than 10 s; the rest is for a busy machine.
constexpr auto kUntilTakenOver = 40s;

class Promises : public SystemTest {
 protected:
  void SetUp() override {
    installation.start();
    ASSERT_EQ(commands.ask(open_account("alice")).status(), 201U);
  }

  /// Exactly one acceptance and one outcome, and the money once.
  void expect_kept(const v1::Command& command, std::chrono::milliseconds patience = kPatience) {
    const auto whole = log_with_outcome_of(command.command_id(), patience);
    expect_sound(whole);
    const auto fate = fate_of(whole, command.command_id());
    EXPECT_EQ(fate.acceptances, 1);
    ASSERT_NE(fate.outcome, nullptr);
    EXPECT_EQ(fate.outcome->body().outcome().status(), v1::Outcome::COMPLETED);
    EXPECT_EQ(balances(whole)["account-alice"], 10);
    EXPECT_EQ(insist(commands, command).status(), 200U);
  }
};

TEST_F(Promises, G6_TheAcceptanceIsInTheLogBeforeThe202Leaves) {
  const auto pay = accepted_first(deposit("alice", 10));
  const auto accepted = commands.ask(pay);
  ASSERT_EQ(accepted.status(), 202U);
  const auto whole = read_log(log);
  ASSERT_GE(whole.size(), accepted.position());
  const auto& commit = whole[accepted.position() - 1].body();
  ASSERT_EQ(commit.acceptances_size(), 1);
  EXPECT_EQ(commit.acceptances(0).command_id(), id_bytes(pay.command_id()));
  EXPECT_EQ(commit.acceptances(0).data(), pay.data());
  EXPECT_EQ(commit.acceptances(0).stream(), "account-alice");
}

/// Which process is killed right after the 202.
class PromisesAfterThe202 : public Promises, public ::testing::WithParamInterface<const char*> {
 protected:
  Service& victim() {
    const std::string name = GetParam();
    return name == "bus" ? installation.bus() : name == "commands" ? installation.commands() : installation.queries();
  }
};

TEST_P(PromisesAfterThe202, G6_Kill9RightAfterThe202LeavesOneOutcome) {
  const auto pay = accepted_first(deposit("alice", 10));
  ASSERT_EQ(commands.ask(pay).status(), 202U);
  victim().restart_hard();
  victim().expect_ready();
  expect_kept(pay);
}

TEST_P(PromisesAfterThe202, G6_Kill9BeforeTheCommandIsSentLosesNothing) {
  victim().kill();
  const auto pay = accepted_first(deposit("alice", 10));
  commands.send(pay);
  victim().start();
  victim().expect_ready();
  EXPECT_EQ(insist(commands, pay).status(), 200U);
  expect_kept(pay);
}

TEST_P(PromisesAfterThe202, G6_APausedProcessDelaysTheOutcomeButDoesNotChangeIt) {
  const auto pay = accepted_first(deposit("alice", 10));
  ASSERT_EQ(commands.ask(pay).status(), 202U);
  victim().process().pause();
  EXPECT_TRUE(holds_for(4s, [&] { return victim().process().running(); }));
  victim().process().resume();
  expect_kept(pay);
}

INSTANTIATE_TEST_SUITE_P(Each, PromisesAfterThe202, ::testing::Values("bus", "commands", "queries"),
                         [](const auto& process) { return std::string{process.param}; });

/// The service under test reaches the event-bus through a relay, which can hold its command at any point of its way.
class PromisesHeldUp : public Promises {
 protected:
  Relay relay{installation.ports()};
  Service& service = installation.another_command_service(relay.ports());
  CommandClient client{service.ports().commands()};

  void SetUp() override {
    Promises::SetUp();
    service.start();
    service.expect_ready();
    // Once through, so that all connections stand.
    ASSERT_EQ(insist(client, open_account("warm-up")).status(), 201U);
  }

  void expect_paid_once() {
    EXPECT_EQ(insist(client, deposit("alice", 10)).status(), 200U);
    EXPECT_EQ(balances(read_log(log))["account-alice"], 10);
  }

  /// Accepted, and stuck: whatever the service appends after the acceptance is lost.
  v1::Command accepted_and_stuck() {
    const auto pay = accepted_first(deposit("alice", 10));
    relay.lose_appends([seen = 0](const Frames&) mutable { return ++seen > 1; });
    EXPECT_EQ(client.ask(pay).status(), 202U);
    EXPECT_TRUE(wait_until([&] { return relay.lost() > 0; })) << "the outcome was never offered";
    return pay;
  }
};

TEST_F(PromisesHeldUp, G6_KilledBetweenThe202AndTheOutcomeItFinishesAfterItsRestart) {
  const auto pay = accepted_and_stuck();
  EXPECT_EQ(command_in(command_views.ask(get_command(pay.command_id()))).status(), v1::CommandView::ACCEPTED);
  // Only the restarted one may finish it: the other instance is gone.
  installation.commands().kill();
  service.kill();
  relay.lose_appends(nullptr);
  service.start();
  service.expect_ready();
  log_with_outcome_of(pay.command_id(), kUntilTakenOver);
  installation.commands().start();
  installation.commands().expect_ready();
  expect_kept(pay);
}

TEST_F(PromisesHeldUp, G6_AnotherInstanceFinishesWhatAVanishedOneAccepted) {
  const auto pay = accepted_and_stuck();
  service.kill();
  expect_kept(pay, kUntilTakenOver);
}

TEST_F(PromisesHeldUp, G6_AnOutcomeWhoseReceiptWasLostIsStillTheOnlyOne) {
  relay.lose_from_bus(the_next(2, "receipt/"));
  expect_paid_once();
  EXPECT_EQ(relay.lost(), 2);
}

TEST_F(PromisesHeldUp, G6_AnAcceptanceWhoseReceiptWasLostIsStillAnswered) {
  relay.lose_from_bus(the_next(1, "receipt/"));
  const auto pay = accepted_first(deposit("alice", 10));
  const auto request = client.send(pay);
  const auto first = client.receive(request);
  ASSERT_TRUE(first.has_value());
  EXPECT_EQ(first->status(), 202U);
  const auto outcome = client.receive(request);
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->status(), 200U);
  expect_kept(pay);
}

TEST_F(PromisesHeldUp, G6_AnAppendThatWasLostIsSentAgain) {
  relay.lose_appends(the_next(3, "append/"));
  expect_paid_once();
  EXPECT_EQ(relay.lost(), 3);
}

TEST_F(PromisesHeldUp, G6_BusKilledWithAnAppendOnItsWayGetsItAfterItsRestart) {
  relay.lose_appends([](const Frames&) { return true; });
  const auto pay = deposit("alice", 10);
  const auto request = client.send(pay);
  ASSERT_TRUE(wait_until([&] { return relay.lost() > 0; }));
  installation.bus().restart_hard();
  relay.lose_appends(nullptr);
  installation.bus().expect_ready();
  const auto reply = client.receive(request);
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->status(), 200U) << reply->problem().ShortDebugString();
  EXPECT_EQ(balances(read_log(log))["account-alice"], 10);
}

}  // namespace
}  // namespace tercet::harness
