#include "tests/simulation/checks/domain_checks.hpp"

#include "tests/simulation/checks/story.hpp"

namespace tercet::simulation {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

std::string check(const Story& story) {
  const CheckedLog log{story.log};
  return only(check_domain(log, DomainPast{log}, CommandBook{story.history}));
}

v1::Outcome& outcome_at(Story& story, Position position) {
  return *story.at(position).mutable_body()->mutable_outcome();
}

TEST(DomainChecks, AcceptALogThatIsRight) {
  EXPECT_EQ(check(good_story()), "");
}

TEST(DomainChecks, RefuseAnOutcomeThatARuleForbids) {
  auto story = good_story();
  story.send(9, "account-alice", withdraw("alice", 111));
  story.complete({event_of(withdrawn(111, -51))});
  EXPECT_EQ(check(story),
            "position 9: the outcome of command " + id_name(9) +
                ": the rules say 422 account.insufficient_funds on account-alice at version 3, and it says "
                "COMPLETED 0 ");
}

TEST(DomainChecks, RefuseARejectionThatNoRuleAsksFor) {
  auto story = good_story();
  story.send(9, "account-alice", withdraw("alice", 110));
  story.reject(422, "account.insufficient_funds");
  EXPECT_EQ(check(story), "position 9: the outcome of command " + id_name(9) +
                              ": no rule forbids it on account-alice at version 3, and it says REJECTED 422 "
                              "account.insufficient_funds");
}

TEST(DomainChecks, RefuseARejectionForAnotherReason) {
  auto story = good_story();
  outcome_at(story, 4).mutable_problem()->set_code("account.closed");
  EXPECT_THAT(check(story), HasSubstr("the rules say 422 account.insufficient_funds on account-alice at version 2, and "
                                      "it says REJECTED 422 account.closed"));
}

TEST(DomainChecks, RefuseEventsThatTheRulesDoNotSay) {
  auto story = good_story();
  story.at(8).mutable_body()->clear_writes();
  auto& check_of_order = *story.at(8).mutable_body()->add_checks();
  check_of_order.set_stream("order-7");
  check_of_order.mutable_expected()->set_kind(v1::Expected::NO_STREAM);
  EXPECT_THAT(check(story), HasSubstr("it does not write the one event shop.v1.ItemAdded that the rules say"));
}

TEST(DomainChecks, RefuseAnExpectedVersionThatWasNotHeeded) {
  auto story = good_story();
  story.send(9, "account-alice", deposit("alice", 1)).command.set_expected_version(2);
  story.complete({event_of(deposited(1, 61))});
  EXPECT_THAT(check(story), HasSubstr("the client expected version 2, the stream stood at 3, and it says COMPLETED"));
}

TEST(DomainChecks, AcceptARejectionForAnExpectedVersion) {
  auto story = good_story();
  story.send(9, "account-alice", deposit("alice", 1)).command.set_expected_version(2);
  auto& commit = story.reject(409, "stream.version_mismatch");
  commit.mutable_body()->mutable_outcome()->mutable_problem()->set_actual_version(3);
  EXPECT_EQ(check(story), "");
}

TEST(DomainChecks, RefuseAnOutcomeThatNamesNoState) {
  auto story = good_story();
  story.at(4).mutable_body()->clear_checks();
  EXPECT_THAT(check(story), HasSubstr("it does not name the state it was decided on"));
  story = good_story();
  story.at(3).mutable_body()->mutable_writes(0)->mutable_expected()->clear_last_commit();
  EXPECT_THAT(check(story), HasSubstr("it does not name the state it was decided on"));
}

TEST(DomainChecks, RefuseAnOutcomeForAnotherAggregateOrOfAnotherType) {
  auto story = good_story();
  outcome_at(story, 4).set_stream("account-bob");
  EXPECT_THAT(check(story), HasSubstr("it is for another aggregate than account-bob"));
  story = good_story();
  outcome_at(story, 4).set_stream("order-alice");
  EXPECT_THAT(check(story), HasSubstr("it is no command for order-alice"));
  story = good_story();
  outcome_at(story, 4).set_stream("nothing");
  EXPECT_THAT(check(story), HasSubstr("its stream is none: nothing"));
  story = good_story();
  outcome_at(story, 4).set_command_type("bank.v1.Deposit");
  EXPECT_THAT(check(story), HasSubstr("it says another type, bank.v1.Deposit"));
}

TEST(DomainChecks, AcceptOnlyFailuresThatThereAre) {
  auto story = good_story();
  story.send(9, "account-alice", deposit("alice", 1));
  story.fail("command.contended");
  EXPECT_EQ(check(story), "");
  outcome_at(story, 9).mutable_problem()->set_code("account.closed");
  EXPECT_THAT(check(story), HasSubstr("no command fails with account.closed"));
}

TEST(DomainChecks, RefuseAFailureThatHasAnEffect) {
  auto story = good_story();
  outcome_at(story, 8).set_status(v1::Outcome::FAILED);
  outcome_at(story, 8).mutable_problem()->set_code("command.poisoned");
  EXPECT_THAT(check(story), HasSubstr("it failed, and yet writes events"));
}

TEST(DomainChecks, RefuseHalfATransfer) {
  auto story = good_story();
  story.at(6).mutable_body()->mutable_writes()->RemoveLast();
  EXPECT_EQ(check(story),
            "position 6: a commit without outcome brings -40 EUR\n"
            "all balances in EUR together differ by -40 from what completed commands moved");
}

TEST(DomainChecks, RefuseADepositThatWasDoneTwice) {
  auto story = good_story();
  auto twice = story.at(3).body();
  *twice.mutable_writes(0)->mutable_expected() = story.where("account-alice");
  *twice.mutable_writes(0)->mutable_events(0) = event_of(deposited(100, 160));
  story.append(twice);
  EXPECT_EQ(check(story), "all balances in EUR together differ by 100 from what completed commands moved");
}

TEST(DomainChecks, RefuseAnEventThatMakesNoSense) {
  auto story = good_story();
  *story.at(8).mutable_body()->mutable_writes(0)->mutable_events(0) = event_of(placed("7", {}, 0));
  EXPECT_THAT(
      check(story),
      StartsWith("position 8: shop.v1.OrderPlaced is wrong on order-7 at version 2: the order was placed before"));
}

}  // namespace
}  // namespace tercet::simulation
