// Where must a stream stand for a commit to be written?
#include <gmock/gmock.h>

#include "tests/unit/event_bus/commit_builder.hpp"

namespace tercet::testing {
namespace {

using ::testing::ElementsAre;

/// One expectation on "account-a", which does not exist, or has 3 events, the last one by commit 2.
struct Case {
  const char* name;
  bool stream_exists;
  v1::Expected expected;
  bool holds;
};

const std::vector<Case>& cases() {
  static const std::vector<Case> cases{
      {"any_of_no_stream", false, any(), true},
      {"any_of_a_stream", true, any(), true},
      {"no_stream_of_no_stream", false, no_stream(), true},
      {"no_stream_of_a_stream", true, no_stream(), false},
      {"stream_exists_of_no_stream", false, stream_exists(), false},
      {"stream_exists_of_a_stream", true, stream_exists(), true},
      {"exact_0_of_no_stream", false, exact(0), true},
      {"exact_0_of_a_stream", true, exact(0), false},
      {"exact_3_of_no_stream", false, exact(3), false},
      {"exact_3_by_number_alone", true, exact(3), true},
      {"exact_3_by_its_last_commit", true, exact(3, 2), true},
      {"exact_3_by_an_earlier_commit", true, exact(3, 1), false},
      {"exact_3_by_a_commit_never_written", true, exact(3, 99), false},
      {"exact_2_is_behind", true, exact(2), false},
      {"exact_2_is_behind_also_with_the_right_commit", true, exact(2, 2), false},
      {"exact_4_is_ahead", true, exact(4), false},
  };
  return cases;
}

class Expectation : public ::testing::TestWithParam<Case> {
 protected:
  Expectation() {
    if (!GetParam().stream_exists) return;
    bench_.offer({commit(1).write("account-a", no_stream()), commit(2).write("account-a", exact(1, 1), 2)});
  }

  void expect_verdict_on(const CommitBuilder& commit) {
    const auto before = bench_.log.head();
    const auto verdict = bench_.offer(commit);
    if (GetParam().holds) {
      EXPECT_TRUE(std::holds_alternative<Committed>(verdict)) << to_text(verdict);
      return;
    }
    ASSERT_TRUE(std::holds_alternative<Conflicted>(verdict)) << to_text(verdict);
    const auto& conflict = std::get<Conflicted>(verdict);
    EXPECT_EQ(conflict.stream, "account-a");
    EXPECT_EQ(conflict.actual, GetParam().stream_exists ? (StreamHead{3, id(2)}) : StreamHead{});
    EXPECT_EQ(bench_.log.head(), before) << "nothing was written";
  }

  Bench bench_;
};

TEST_P(Expectation, OfAWrite) {
  expect_verdict_on(commit(10).write("account-a", GetParam().expected));
}

TEST_P(Expectation, OfACheck) {
  expect_verdict_on(commit(10).write("account-b", any()).check("account-a", GetParam().expected));
}

TEST_P(Expectation, OfACheckOfARejection) {
  expect_verdict_on(commit(10).outcome(v1::Outcome::REJECTED).check("account-a", GetParam().expected));
}

INSTANTIATE_TEST_SUITE_P(Each, Expectation, ::testing::ValuesIn(cases()),
                         [](const auto& test) { return test.param.name; });

std::vector<std::string> texts(const std::vector<Verdict>& verdicts) {
  std::vector<std::string> texts;
  for (const auto& verdict : verdicts) texts.push_back(to_text(verdict));
  return texts;
}

TEST(ExpectationsInOneGroup, SeeTheCommitsBefore) {
  Bench bench;
  EXPECT_THAT(texts(bench.offer({
                  commit(1).write("account-a", no_stream(), 2),
                  commit(2).write("account-a", exact(2, 1)),
                  commit(3).write("account-a", exact(3, 2)).check("account-b", no_stream()),
              })),
              ElementsAre("COMMITTED 1", "COMMITTED 2", "COMMITTED 3"));
}

TEST(ExpectationsInOneGroup, OfTwoDecisionsOnOneStateOneWins) {
  Bench bench;
  EXPECT_THAT(texts(bench.offer({
                  commit(1).write("account-a", no_stream()),
                  commit(2).write("account-a", exact(1, 1)),
                  commit(3).write("account-a", exact(1, 1)),
                  commit(4).write("account-b", no_stream()),
              })),
              ElementsAre("COMMITTED 1", "COMMITTED 2", "CONFLICT account-a at 2", "COMMITTED 3"));
}

TEST(ExpectationsInOneGroup, WhatFollowsAFailedCommitFailsByItsLastCommit) {
  Bench bench;
  bench.offer(commit(1).write("account-a", no_stream()));
  EXPECT_THAT(texts(bench.offer({
                  commit(2).write("account-a", any()),
                  commit(3).write("account-a", exact(1, 1)),
                  // The number is right, for commit 2 stands where 3 was meant to.
                  commit(4).write("account-a", exact(2, 3)),
              })),
              ElementsAre("COMMITTED 2", "CONFLICT account-a at 2", "CONFLICT account-a at 2"));
}

/// A chain of three that was decided on commit 1; meanwhile commit 9 was first, and commit 3 was decided on that elsewhere.
struct AChainOvertaken : ::testing::Test {
  CommitBuilder second = commit(2).write("account-a", exact(1, 1));
  CommitBuilder third = commit(3).write("account-a", exact_after(2, second.body));
  CommitBuilder fourth = commit(4).write("account-a", exact_after(3, third.body));
  Bench bench;

  AChainOvertaken() { bench.offer(commit(1).write("account-a", no_stream())); }
  void be_overtaken() {
    bench.offer(commit(9).write("account-a", exact(1, 1)));
    bench.offer(commit(3).write("account-a", exact(2, 9)));
  }
};

TEST_F(AChainOvertaken, FailsAlsoBehindACommitWithTheRightVersionAndId) {
  be_overtaken();
  EXPECT_THAT(texts(bench.offer({second, third, fourth})),
              ElementsAre("CONFLICT account-a at 3", "DUPLICATE of 3", "CONFLICT account-a at 3"));
  EXPECT_EQ(to_text(bench.offer(fourth)), "CONFLICT account-a at 3") << "also alone";
}

TEST_F(AChainOvertaken, HoldsIfNobodyCameBetween) {
  EXPECT_THAT(texts(bench.offer({second, third, fourth})), ElementsAre("COMMITTED 2", "COMMITTED 3", "COMMITTED 4"));
}

TEST_F(AChainOvertaken, HoldsAlsoPieceByPiece) {
  for (const auto* piece : {&second, &third, &fourth}) {
    EXPECT_TRUE(std::holds_alternative<Committed>(bench.offer(*piece)));
  }
}

TEST(SeveralStreams, AllAreWrittenOrNone) {
  Bench bench;
  bench.offer(commit(1).write("account-a", no_stream(), 3));
  const auto verdict =
      bench.offer(commit(2).write("account-b", no_stream()).write("account-a", exact(2)).write("account-c", any()));
  EXPECT_EQ(to_text(verdict), "CONFLICT account-a at 3");
  // b and c are as before, in the sequencer and in the log.
  EXPECT_EQ(to_text(bench.offer(commit(3).write("account-b", no_stream()).write("account-c", no_stream(), 2))),
            "COMMITTED 2");
  EXPECT_EQ(commits_of(bench.log).size(), 2u);
}

TEST(SeveralStreams, EachHasItsFirstVersion) {
  Bench bench;
  bench.offer(commit(1).write("account-a", no_stream(), 3));
  const auto verdict = bench.offer(commit(2).write("account-b", any(), 2).write("account-a", any(), 4));
  EXPECT_THAT(std::get<Committed>(verdict).first_versions, ElementsAre(1, 4));
  EXPECT_EQ(to_text(bench.offer(commit(3).write("account-a", exact(7, 2)).check("account-b", exact(2, 2)))),
            "COMMITTED 3");
}

TEST(SeveralStreams, TheFirstExpectationThatFailsIsNamed) {
  Bench bench;
  bench.offer(commit(1).write("account-a", any()).write("account-b", any()));
  EXPECT_EQ(to_text(bench.offer(
                commit(2).write("account-c", any()).write("account-b", no_stream()).check("account-a", no_stream()))),
            "CONFLICT account-b at 1");
}

}  // namespace
}  // namespace tercet::testing
