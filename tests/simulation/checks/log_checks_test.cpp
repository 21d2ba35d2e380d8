#include "tests/simulation/checks/log_checks.hpp"

#include "tests/simulation/checks/story.hpp"

namespace tercet::simulation {
namespace {

using ::testing::HasSubstr;

std::string check(const Story& story) {
  return only(check_log(CheckedLog{story.log}));
}

TEST(LogChecks, AcceptALogThatIsRight) {
  EXPECT_EQ(check(good_story()), "");
}

TEST(LogChecks, RefuseAPositionThatIsNotItsPlace) {
  auto story = good_story();
  story.at(3).set_position(4);
  EXPECT_THAT(check(story), HasSubstr("position 3: the commit there says that it is at position 4"));
}

TEST(LogChecks, RefuseATimeThatStepsBack) {
  auto story = good_story();
  story.at(8).set_time_us(6'999'999);
  EXPECT_EQ(check(story), "position 8: its time 6999999 is before that of the commit before, 7000000");
}

TEST(LogChecks, RefuseACommitWithoutIdOrWithOneThatWasUsed) {
  auto story = good_story();
  story.at(8).mutable_body()->set_commit_id("short");
  EXPECT_EQ(check(story), "position 8: the commit has no id");
  story.at(8).mutable_body()->set_commit_id(id_bytes(5));
  EXPECT_EQ(check(story), "position 8: commit " + id_name(5) + " is in the log already");
}

TEST(LogChecks, RefuseAnExpectationThatDidNotHold) {
  auto story = good_story();
  story.at(8).mutable_body()->mutable_writes(0)->mutable_expected()->set_last_commit(id_bytes(9));
  EXPECT_EQ(check(story),
            "position 8: it expects EXACT 1 of order-7, which stands at version 1 by commit " + id_name(5));
  story = good_story();
  story.at(4).mutable_body()->mutable_checks(0)->mutable_expected()->set_version(1);
  EXPECT_THAT(check(story), HasSubstr("position 4: it expects EXACT 1 of account-alice, which stands at version 2"));
  for (const auto& [kind, stream] : {std::pair{v1::Expected::NO_STREAM, "account-alice"},
                                     std::pair{v1::Expected::STREAM_EXISTS, "account-nobody"}}) {
    story = good_story();
    story.at(4).mutable_body()->mutable_checks(0)->set_stream(stream);
    story.at(4).mutable_body()->mutable_checks(0)->mutable_expected()->set_kind(kind);
    EXPECT_THAT(check(story), HasSubstr("position 4: it expects " + v1::Expected::Kind_Name(kind)));
  }
}

TEST(LogChecks, RefuseVersionsWithAGap) {
  auto story = good_story();
  story.at(8).set_first_versions(0, 3);
  EXPECT_EQ(check(story), "position 8: it writes order-7 from version 3, which stands at version 1");
  story.at(8).clear_first_versions();
  EXPECT_EQ(check(story), "position 8: it has 1 writes and 0 first versions");
}

TEST(LogChecks, RefuseASecondOrALateAcceptance) {
  auto story = good_story();
  story.append(story.at(1).body()).mutable_body()->set_commit_id(id_bytes(70));
  EXPECT_EQ(check(story), "position 9: command " + id_name(1) + " is accepted after its outcome\n" +
                              "position 9: command " + id_name(1) + " is accepted a second time");
}

TEST(LogChecks, AcceptALateAcceptanceThatComesWithSomethingElse) {
  auto story = good_story();
  auto body = story.at(1).body();
  body.set_commit_id(id_bytes(70));
  auto& write = *body.add_writes();
  write.set_stream("note-1");
  write.mutable_expected()->set_kind(v1::Expected::ANY);
  write.add_events()->set_type("note.Written");
  story.append(body);
  EXPECT_EQ(check(story), "");
}

TEST(LogChecks, RefuseAnOutcomeOfAnotherContentThanWasAccepted) {
  auto story = good_story();
  story.at(2).mutable_body()->mutable_outcome()->set_fingerprint("other");
  EXPECT_EQ(check(story), "position 2: the outcome of command " + id_name(1) +
                              " has another fingerprint than the command was accepted with");
}

}  // namespace
}  // namespace tercet::simulation
