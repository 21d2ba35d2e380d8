#include "tests/simulation/checks/foreign_checks.hpp"

#include "tests/simulation/checks/story.hpp"

namespace tercet::simulation {
namespace {

using ::testing::HasSubstr;

std::string check(const Story& story, const std::vector<const FinalLog*>& others = {}) {
  std::vector<CheckedLog> logs{CheckedLog{story.log}};
  for (const auto* other : others) logs.emplace_back(*other);
  return only(check_foreign(story.history, logs));
}

const std::string kFirst = "foreign commit " + id_name(60) + ": ";

v1::Receipt& receipt(Story& story) {
  return story.history.foreign[0].receipts[0];
}

/// Of the transfer, on Alice's account, as it stood after the third commit.
v1::Conflict& told_conflict(Story& story) {
  receipt(story).set_result(v1::Receipt::CONFLICT);
  auto& conflict = *receipt(story).mutable_conflict();
  conflict.set_stream("account-alice");
  conflict.set_actual_version(1);
  conflict.set_actual_last_commit(id_bytes(1));
  return conflict;
}

TEST(ForeignChecks, AcceptReceiptsThatAreTrue) {
  EXPECT_EQ(check(good_story()), "");
}

TEST(ForeignChecks, RefuseACommitThatIsNotThere) {
  auto story = good_story();
  story.at(6).mutable_body()->mutable_metadata()->set_principal("mallory");
  EXPECT_EQ(check(story), kFirst + "told that it is at position 6, where it is not");
  const auto right = good_story().log;
  EXPECT_EQ(check(story, {&right}), "");
}

TEST(ForeignChecks, RefuseAnotherTimeOrOtherVersions) {
  auto story = good_story();
  receipt(story).set_time_us(1);
  EXPECT_EQ(check(story),
            kFirst + "told that it is at position 6 with another time or other first versions than there");
}

TEST(ForeignChecks, RefuseSomebodyElsesReceiptAndOneThatSaysNothing) {
  auto story = good_story();
  receipt(story).set_commit_id(id_bytes(61));
  EXPECT_EQ(check(story), kFirst + "it got the receipt of " + id_name(61));
  story = good_story();
  receipt(story).clear_result();
  EXPECT_EQ(check(story), kFirst + "told nothing by its receipt");
}

TEST(ForeignChecks, AcceptADuplicateOnlyOfItsOriginal) {
  auto story = good_story();
  receipt(story).set_result(v1::Receipt::DUPLICATE);
  *receipt(story).mutable_original() = story.at(6);
  EXPECT_EQ(check(story), "");
  *receipt(story).mutable_original() = story.at(5);
  EXPECT_EQ(check(story), kFirst + "told that it is a duplicate of position 5, which it is not");
  receipt(story).mutable_original()->set_position(6);
  EXPECT_EQ(check(story), kFirst + "told that it is a duplicate of position 6, where another commit is");
}

TEST(ForeignChecks, AcceptADuplicateOfTheCommandsOutcomeOrAcceptance) {
  auto story = good_story();
  auto& foreign = story.history.foreign[0];
  receipt(story).set_result(v1::Receipt::DUPLICATE);
  foreign.body = story.at(1).body();
  foreign.body.set_commit_id(id_bytes(60));
  *receipt(story).mutable_original() = story.at(2);
  EXPECT_EQ(check(story), "");
  foreign.body = story.at(2).body();
  foreign.body.mutable_outcome()->set_fingerprint("other");
  receipt(story).set_commit_id(foreign.body.commit_id());
  *receipt(story).mutable_original() = story.at(1);
  EXPECT_EQ(check(story), "");
}

TEST(ForeignChecks, RefuseACommitThatWasRefusedForGood) {
  auto story = good_story();
  // It expects version 2: that may still come after version 1, not after version 3.
  told_conflict(story);
  EXPECT_EQ(check(story), "");
  auto& conflict = told_conflict(story);
  conflict.set_actual_version(3);
  conflict.set_actual_last_commit(id_bytes(60));
  EXPECT_EQ(check(story), kFirst + "refused for good on account-alice, and is in the log");
  const FinalLog other;
  EXPECT_EQ(check(story, {&other}), "");
}

TEST(ForeignChecks, RefuseAConflictThatNeverWas) {
  auto story = good_story();
  told_conflict(story).set_actual_last_commit(id_bytes(2));
  EXPECT_EQ(check(story),
            kFirst + "told that account-alice stands at version 1 by commit " + id_name(2) + ", where it never stood");
  auto& between = *told_conflict(story).mutable_between()->add_commits();
  between = story.at(3);
  EXPECT_EQ(check(story), "");
  between.set_position(4);
  EXPECT_EQ(check(story), kFirst + "told that position 4 came between, where another commit is");
  story = good_story();
  told_conflict(story).set_stream("account-nobody");
  EXPECT_THAT(check(story), HasSubstr("told of a conflict on account-nobody, which it does not name"));
}

TEST(ForeignChecks, RefuseACommitThatIsInvalid) {
  auto story = good_story();
  receipt(story).set_result(v1::Receipt::INVALID);
  receipt(story).set_reason("no event");
  EXPECT_EQ(check(story), kFirst + "told that it is invalid (no event), and is in the log");
  receipt(story).set_result(v1::Receipt::UNAVAILABLE);
  EXPECT_EQ(check(story), "");
}

}  // namespace
}  // namespace tercet::simulation
