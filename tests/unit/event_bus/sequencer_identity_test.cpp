// Exactly once: commits offered again, and commands accepted and finished by several.
#include <gmock/gmock.h>

#include "tests/unit/event_bus/commit_builder.hpp"

namespace tercet::testing {
namespace {

constexpr auto kCompleted = v1::Outcome::COMPLETED;

/// The open commands of a log.
std::vector<CommandId> open_commands(const Log& log) {
  std::vector<CommandId> commands;
  EXPECT_TRUE(log.scan_open({},
                            [&](const CommandId& command, const OpenEntry&) {
                              commands.push_back(command);
                              return true;
                            })
                  .has_value());
  return commands;
}

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(CommitOfferedAgain, IsADuplicateOfTheFirst) {
  Bench bench;
  bench.offer({commit(1).write("account-a", no_stream()), commit(2).write("account-b", no_stream())});
  EXPECT_EQ(to_text(bench.offer(commit(2).write("account-b", no_stream()))), "DUPLICATE of 2");
  EXPECT_EQ(to_text(bench.offer(commit(1).write("account-a", no_stream()))), "DUPLICATE of 1");
  EXPECT_EQ(bench.log.head().position, 2u);
}

TEST(CommitOfferedAgain, IsADuplicateWhateverItExpectsOrHolds) {
  Bench bench;
  bench.offer(commit(1).write("account-a", no_stream()));
  EXPECT_EQ(to_text(bench.offer(commit(1).write("account-a", exact(77, 9)))), "DUPLICATE of 1");
  EXPECT_EQ(to_text(bench.offer(commit(1).write("account-z", any()))), "DUPLICATE of 1");
  EXPECT_EQ(to_text(bench.offer(commit(1).outcome())), "DUPLICATE of 1");
}

TEST(CommitOfferedAgain, IsADuplicateInTheSameGroup) {
  Bench bench;
  const auto verdicts = bench.offer({commit(1).write("account-a", any()), commit(1).write("account-a", any())});
  EXPECT_EQ(to_text(verdicts[0]), "COMMITTED 1");
  EXPECT_EQ(to_text(verdicts[1]), "DUPLICATE of 1");
}

TEST(CommitOfferedAgain, IsJudgedAnewAfterAConflict) {
  Bench bench;
  bench.offer(commit(1).write("account-a", no_stream()));
  EXPECT_EQ(to_text(bench.offer(commit(2).write("account-a", no_stream()))), "CONFLICT account-a at 1");
  EXPECT_EQ(to_text(bench.offer(commit(2).write("account-a", exact(1, 1)))), "COMMITTED 2");
}

TEST(CommitOfferedAgain, IsADuplicateAfterAStart) {
  MemoryLog log{id(200)};
  Writer{log}.offer(commit(1).write("account-a", no_stream()));
  EXPECT_EQ(to_text(Writer{log}.offer(commit(1).write("account-a", no_stream()))), "DUPLICATE of 1");
}

TEST(Acceptance, OpensTheCommandUntilItsOutcome) {
  Bench bench;
  bench.offer(commit(1).accept(50));
  EXPECT_THAT(open_commands(bench.log), ElementsAre(id(50)));
  EXPECT_EQ(to_text(bench.offer(commit(50).outcome().write("account-a", no_stream()))), "COMMITTED 2");
  EXPECT_THAT(open_commands(bench.log), IsEmpty());
}

TEST(Acceptance, IsKeptWithPositionDueTimeAndFingerprint) {
  Bench bench;
  bench.offer(commit(1).write("account-a", any()));
  auto due = commit(2).accept(50, 'q');
  due.body.mutable_acceptances(0)->set_not_before_us(77);
  bench.offer(due);
  Fingerprint fingerprint;
  fingerprint.fill('q');
  std::optional<OpenEntry> entry;
  const auto command = id(50);
  ASSERT_TRUE(bench.log.find_open({&command, 1}, {&entry, 1}).has_value());
  EXPECT_EQ(entry, (OpenEntry{2, 77, fingerprint}));
}

TEST(Acceptance, IsADuplicateOfItself) {
  Bench bench;
  bench.offer(commit(1).accept(50));
  EXPECT_EQ(to_text(bench.offer(commit(1).accept(50))), "DUPLICATE of 1");
  bench.offer(commit(50).outcome());
  EXPECT_EQ(to_text(bench.offer(commit(1).accept(50))), "DUPLICATE of 1") << "also once there is an outcome";
}

TEST(Acceptance, OfAFinishedCommandIsADuplicateOfItsOutcome) {
  Bench bench;
  bench.offer({commit(9).write("account-a", any()), commit(50).outcome().write("account-b", any())});
  EXPECT_EQ(to_text(bench.offer(commit(1).accept(50))), "DUPLICATE of 2");
  EXPECT_THAT(open_commands(bench.log), IsEmpty());
}

TEST(Acceptance, OfACommandFinishedInTheSameGroupIsADuplicateOfItsOutcome) {
  Bench bench;
  const auto verdicts = bench.offer({commit(50).outcome(), commit(1).accept(50)});
  EXPECT_EQ(to_text(verdicts[1]), "DUPLICATE of 1");
}

TEST(Acceptance, WithCompanyIsNoDuplicateOfTheOutcome) {
  Bench bench;
  bench.offer(commit(50).outcome());
  EXPECT_EQ(to_text(bench.offer(commit(1).accept(50).accept(51))), "COMMITTED 2");
  EXPECT_EQ(to_text(bench.offer(commit(2).accept(50).write("account-a", any()))), "COMMITTED 3");
  EXPECT_EQ(to_text(bench.offer(commit(3).accept(50).check("account-a", any()))), "COMMITTED 4");
  EXPECT_EQ(to_text(bench.offer(commit(60).accept(50).outcome())), "COMMITTED 5");
  EXPECT_THAT(open_commands(bench.log), ElementsAre(id(51))) << "what has its outcome is not opened again";
}

TEST(Acceptance, OfAnOpenCommandInAnotherCommitLeavesTheFirstStanding) {
  Bench bench;
  bench.offer(commit(1).accept(50, 'f'));
  EXPECT_EQ(to_text(bench.offer(commit(2).accept(50, 'g').write("account-a", any()))), "COMMITTED 2");
  EXPECT_EQ(to_text(bench.offer(commit(50).outcome(kCompleted, 'f'))), "COMMITTED 3");
  EXPECT_THAT(open_commands(bench.log), IsEmpty());
}

TEST(Outcome, WithoutAcceptanceIsCommitted) {
  Bench bench;
  EXPECT_EQ(to_text(bench.offer(commit(50).outcome())), "COMMITTED 1");
}

TEST(Outcome, OfACommandAcceptedWithOtherContentIsADuplicateOfThatAcceptance) {
  Bench bench;
  bench.offer({commit(9).write("account-a", any()), commit(1).accept(50, 'f')});
  EXPECT_EQ(to_text(bench.offer(commit(50).outcome(kCompleted, 'g'))), "DUPLICATE of 2");
  EXPECT_THAT(open_commands(bench.log), ElementsAre(id(50))) << "it still awaits its own outcome";
  EXPECT_EQ(to_text(bench.offer(commit(50).outcome(kCompleted, 'f'))), "COMMITTED 3");
}

TEST(Outcome, WithOtherContentIsADuplicateAlsoInTheGroupOfTheAcceptance) {
  Bench bench;
  const auto verdicts = bench.offer({commit(1).accept(50, 'f'), commit(50).outcome(kCompleted, 'g')});
  EXPECT_EQ(to_text(verdicts[1]), "DUPLICATE of 1");
}

TEST(Outcome, ThereIsOneWhoeverTries) {
  Bench bench;
  bench.offer(commit(1).accept(50));
  const auto verdicts = bench.offer({commit(50).outcome(), commit(50).outcome(v1::Outcome::FAILED)});
  EXPECT_EQ(to_text(verdicts[0]), "COMMITTED 2");
  EXPECT_EQ(to_text(verdicts[1]), "DUPLICATE of 2");
}

TEST(Outcome, InConflictLeavesTheCommandOpen) {
  Bench bench;
  bench.offer({commit(1).accept(50), commit(2).write("account-a", any())});
  EXPECT_EQ(to_text(bench.offer(commit(50).outcome().write("account-a", no_stream()))), "CONFLICT account-a at 1");
  EXPECT_THAT(open_commands(bench.log), ElementsAre(id(50)));
}

TEST(Outcome, InTheGroupOfTheAcceptanceLeavesNoTraceInTheOpenIndex) {
  Bench bench;
  bench.offer({commit(1).accept(50), commit(50).outcome()});
  EXPECT_THAT(bench.last_group.opened, IsEmpty());
  EXPECT_THAT(bench.last_group.closed, IsEmpty());
  EXPECT_THAT(open_commands(bench.log), IsEmpty());
}

}  // namespace
}  // namespace tercet::testing
