// One command through three processes, on a good day.

#include "common/vocabulary/identity.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

class OneCommand : public SystemTest {
 protected:
  void SetUp() override { installation.start(); }
};

TEST_F(OneCommand, IsAnsweredOnceWhenTheClientWaitsForTheOutcomeOnly) {
  const auto opened = commands.ask(open_account("alice"));
  EXPECT_EQ(opened.status(), 201U) << opened.problem().ShortDebugString();
  EXPECT_EQ(opened.stream(), "account-alice");
  EXPECT_EQ(opened.version(), 1U);

  const auto deposited = commands.ask(deposit("alice", 1'000));
  EXPECT_EQ(deposited.status(), 200U);
  EXPECT_EQ(deposited.version(), 2U);
  EXPECT_GT(deposited.position(), opened.position());
}

TEST_F(OneCommand, IsAcceptedAndThenAnsweredWithItsOutcome) {
  const auto request = commands.send(accepted_first(open_account("alice")));
  const auto accepted = commands.receive(request);
  ASSERT_TRUE(accepted.has_value());
  EXPECT_EQ(accepted->status(), 202U);

  const auto outcome = commands.receive(request);
  ASSERT_TRUE(outcome.has_value());
  EXPECT_EQ(outcome->status(), 201U);
  EXPECT_EQ(outcome->command_id(), accepted->command_id());
  EXPECT_GT(outcome->position(), accepted->position());
}

TEST_F(OneCommand, FromAReqSocketGetsTheFirstReplyOnly) {
  WireSocket socket{zmq::socket_type::req};
  socket.connect(installation.ports().commands());
  const auto open = accepted_first(open_account("alice"));
  socket.send({"command", open.SerializeAsString()});
  const auto first = socket.receive();
  ASSERT_TRUE(first.has_value());
  v1::CommandReply reply;
  ASSERT_TRUE(reply.ParseFromString(first->back()));
  EXPECT_EQ(reply.status(), 202U);

  log_with_outcome_of(open.command_id());
  socket.send({"query", get_command(open.command_id()).SerializeAsString()});
  const auto second = socket.receive();
  ASSERT_TRUE(second.has_value());
  v1::QueryReply view;
  ASSERT_TRUE(view.ParseFromString(second->back())) << "the outcome came as if it were the answer to the next request";
  EXPECT_EQ(command_in(view).status(), v1::CommandView::COMPLETED);
}

TEST_F(OneCommand, IsRefusedByARuleWithAStableCode) {
  commands.ask(open_account("alice"));
  commands.ask(deposit("alice", 1'000));

  const auto overdraft = commands.ask(withdraw("alice", 1'001));
  EXPECT_EQ(overdraft.status(), 422U);
  EXPECT_EQ(overdraft.problem().code(), "account.insufficient_funds");
  EXPECT_EQ(overdraft.version(), 2U);

  EXPECT_EQ(commands.ask(open_account("alice")).status(), 409U);
  EXPECT_EQ(commands.ask(deposit("nobody", 1)).status(), 404U);
}

TEST_F(OneCommand, IsSeenByAQueryThatAsksForItsPosition) {
  commands.ask(open_account("alice"));
  const auto deposited = commands.ask(deposit("alice", 1'000, "salary"));

  const auto view = account_at("alice", deposited.position());
  EXPECT_EQ(view.account_id(), "alice");
  EXPECT_EQ(view.balance().minor_units(), 1'000);
  EXPECT_EQ(view.balance().currency(), "EUR");
  EXPECT_EQ(view.version(), 2U);
  EXPECT_EQ(view.status(), bank::v1::AccountView::OPEN);
}

TEST_F(OneCommand, IsKnownToTheCommandServiceAfterwards) {
  commands.ask(open_account("alice"));
  const auto overdraft = accepted_first(withdraw("alice", 5));
  insist(commands, overdraft);

  const auto view = command_in(command_views.ask(get_command(overdraft.command_id())));
  EXPECT_EQ(view.status(), v1::CommandView::REJECTED);
  EXPECT_EQ(view.type(), "bank.v1.Withdraw");
  EXPECT_EQ(view.stream(), "account-alice");
  EXPECT_EQ(view.problem().code(), "account.insufficient_funds");
  EXPECT_TRUE(view.has_accepted_at());
  EXPECT_TRUE(view.has_finished_at());

  EXPECT_EQ(command_views.ask(get_command(to_text(new_uuid()))).status(), 404U);
}

TEST_F(OneCommand, RunDryTellsItsEventsAndWritesNothing) {
  commands.ask(open_account("alice"));
  auto dry = deposit("alice", 7);
  dry.set_dry_run(true);
  const auto told = commands.ask(dry);
  EXPECT_EQ(told.status(), 200U);
  ASSERT_EQ(told.events_size(), 1);
  EXPECT_EQ(told.events(0).type(), "bank.v1.MoneyDeposited");
  EXPECT_EQ(read_log(log).size(), 1U);

  dry.set_dry_run(false);
  EXPECT_EQ(commands.ask(dry).status(), 200U) << "a dry run must not use up the id";
}

TEST_F(OneCommand, CarriesItsMetadataIntoTheLog) {
  auto open = open_account("alice");
  open.mutable_metadata()->set_correlation_id("a cause");
  open.mutable_metadata()->set_principal("a teller");
  commands.ask(open);

  const auto whole = read_log(log);
  const auto* outcome = fate_of(whole, open.command_id()).outcome;
  ASSERT_NE(outcome, nullptr);
  EXPECT_EQ(outcome->body().metadata().correlation_id(), "a cause");
  EXPECT_EQ(outcome->body().metadata().principal(), "a teller");
  EXPECT_EQ(outcome->body().outcome().status(), v1::Outcome::COMPLETED);
}

}  // namespace
}  // namespace tercet::harness
