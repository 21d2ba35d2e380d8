#include "tests/simulation/checks/reader_checks.hpp"

#include "tests/simulation/checks/story.hpp"

namespace tercet::simulation {
namespace {

/// A story that one reader saw up to here.
Story seen_up_to(Position last) {
  auto story = good_story();
  auto& seen = story.history.observations.emplace_back();
  seen.reader = "rob";
  seen.log_id = story.log.id;
  seen.commits.assign(story.log.commits.begin(), story.log.commits.begin() + static_cast<std::ptrdiff_t>(last));
  return story;
}

std::string check(const Story& story, const std::vector<const FinalLog*>& others = {}) {
  std::vector<CheckedLog> logs{CheckedLog{story.log}};
  for (const auto* other : others) logs.emplace_back(*other);
  return only(check_readers(story.history, logs));
}

TEST(ReaderChecks, AcceptAnyPrefixOfTheLog) {
  EXPECT_EQ(check(seen_up_to(8)), "");
  EXPECT_EQ(check(seen_up_to(3)), "");
  auto met_none = seen_up_to(0);
  met_none.history.observations[0].log_id = {};
  EXPECT_EQ(check(met_none), "");
}

TEST(ReaderChecks, RefuseAGap) {
  auto story = seen_up_to(8);
  auto& commits = story.history.observations[0].commits;
  commits.erase(commits.begin() + 2);
  EXPECT_EQ(check(story), "reader rob: was handed as number 3 commit " + id_name(3) +
                              " of position 4, which is not what the log has there");
}

TEST(ReaderChecks, RefuseOtherBytes) {
  auto story = seen_up_to(8);
  story.history.observations[0].commits[0].set_time_us(1);
  EXPECT_NE(check(story), "");
}

TEST(ReaderChecks, RefuseMoreThanTheLogHas) {
  auto story = seen_up_to(8);
  story.log.commits.pop_back();
  EXPECT_EQ(check(story), "reader rob: was handed 8 commits, the log has 7");
}

TEST(ReaderChecks, RefuseAMixtureOfTwoLogs) {
  auto story = seen_up_to(8);
  auto other = story.log;
  other.commits[7].set_time_us(99'000'000);
  story.history.observations[0].commits = other.commits;
  EXPECT_EQ(check(story, {&other}), "");
  story.history.observations[0].commits[6].set_time_us(1);
  EXPECT_NE(check(story, {&other}), "");
}

TEST(ReaderChecks, RefuseAnotherLog) {
  auto story = seen_up_to(8);
  story.history.observations[0].log_id.data[0] = 0xff;
  EXPECT_EQ(check(story),
            "reader rob: met log ff000000-0000-0000-0000-0000000000c8, served was "
            "c0000000-0000-0000-0000-0000000000c8");
}

}  // namespace
}  // namespace tercet::simulation
