#include "common/metrics/metrics.hpp"

#include <gmock/gmock.h>

#include <algorithm>
#include <thread>

namespace tercet {
namespace {

using ::testing::HasSubstr;
using namespace std::chrono_literals;

TEST(Metrics, ShowsHelpKindAndValueOfACounter) {
  Metrics metrics;
  auto commits = metrics.counter("tercet_commits_total", "Commits made durable.");
  commits.increment();
  commits.increment(2);
  EXPECT_EQ(metrics.exposition(),
            "# HELP tercet_commits_total Commits made durable.\n"
            "# TYPE tercet_commits_total counter\n"
            "tercet_commits_total 3\n");
}

TEST(Metrics, ShowsACounterThatHasNotCountedYet) {
  Metrics metrics;
  metrics.counter("tercet_commits_total", "Commits made durable.");
  EXPECT_THAT(metrics.exposition(), HasSubstr("\ntercet_commits_total 0\n"));
}

TEST(Metrics, HasOneHelpAndKindForAllSeriesOfAName) {
  Metrics metrics;
  metrics.counter("tercet_receipts_total", "Receipts.", {{"result", "conflict"}}).increment(2);
  metrics.counter("tercet_receipts_total", "Receipts.", {{"result", "committed"}}).increment();
  EXPECT_EQ(metrics.exposition(),
            "# HELP tercet_receipts_total Receipts.\n"
            "# TYPE tercet_receipts_total counter\n"
            "tercet_receipts_total{result=\"committed\"} 1\n"
            "tercet_receipts_total{result=\"conflict\"} 2\n");
}

TEST(Metrics, GivesTheSameCounterForTheSameLabels) {
  Metrics metrics;
  for (int i = 0; i < 2; ++i) metrics.counter("tercet_reads_total", "Reads.", {{"kind", "all"}}).increment();
  EXPECT_THAT(metrics.exposition(), HasSubstr("tercet_reads_total{kind=\"all\"} 2\n"));
}

TEST(Metrics, EscapesLabels) {
  Metrics metrics;
  metrics.counter("tercet_reads_total", "Reads.", {{"kind", "a\"b\\c\nd"}});
  EXPECT_THAT(metrics.exposition(), HasSubstr(R"(tercet_reads_total{kind="a\"b\\c\nd"} 0)"));
}

TEST(Metrics, ReadsStateAtEachExposition) {
  Metrics metrics;
  double head = 7;
  metrics.gauge("tercet_head_position", "The last position.", [&] { return head; });
  metrics.counter("tercet_resent_total", "Sent again.", {}, [&] { return head * 2; });
  EXPECT_THAT(metrics.exposition(), HasSubstr("# TYPE tercet_head_position gauge\ntercet_head_position 7\n"));
  head = 1.5;
  EXPECT_THAT(metrics.exposition(), HasSubstr("\ntercet_head_position 1.5\n"));
  EXPECT_THAT(metrics.exposition(), HasSubstr("# TYPE tercet_resent_total counter\ntercet_resent_total 3\n"));
}

TEST(Metrics, CountsWhatIsUpToEachBoundOfAHistogram) {
  Metrics metrics;
  auto sizes = metrics.histogram("tercet_group_commits", "Commits of a group.", {1, 2, 4});
  for (const double size : {1.0, 2.0, 3.0, 100.0}) sizes.observe(size);
  EXPECT_EQ(metrics.exposition(),
            "# HELP tercet_group_commits Commits of a group.\n"
            "# TYPE tercet_group_commits histogram\n"
            "tercet_group_commits_count 4\n"
            "tercet_group_commits_sum 106\n"
            "tercet_group_commits_bucket{le=\"1\"} 1\n"
            "tercet_group_commits_bucket{le=\"2\"} 2\n"
            "tercet_group_commits_bucket{le=\"4\"} 3\n"
            "tercet_group_commits_bucket{le=\"+Inf\"} 4\n");
}

TEST(Metrics, MeasuresTimeInSeconds) {
  Metrics metrics;
  auto time = metrics.histogram("tercet_commit_seconds", "Time of a commit.", {0.001, 0.01}, {{"kind", "x"}});
  time.observe(2'500us);
  const auto text = metrics.exposition();
  EXPECT_THAT(text, HasSubstr("tercet_commit_seconds_bucket{kind=\"x\",le=\"0.001\"} 0\n"));
  EXPECT_THAT(text, HasSubstr("tercet_commit_seconds_bucket{kind=\"x\",le=\"0.01\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("tercet_commit_seconds_sum{kind=\"x\"} 0.0025\n"));
}

TEST(Metrics, CountsOnAllThreads) {
  Metrics metrics;
  auto counter = metrics.counter("tercet_commits_total", "Commits.");
  auto times = metrics.histogram("tercet_commit_seconds", "Time of a commit.", buckets_of_seconds());
  constexpr int kTimes = 10'000;
  const auto count = [&] {
    for (int i = 0; i < kTimes; ++i) {
      counter.increment();
      times.observe(1ms);
    }
  };
  std::thread other{count};
  count();
  other.join();
  EXPECT_THAT(metrics.exposition(), HasSubstr("\ntercet_commits_total 20000\n"));
  EXPECT_THAT(metrics.exposition(), HasSubstr("\ntercet_commit_seconds_count 20000\n"));
}

TEST(Metrics, HasRisingBuckets) {
  EXPECT_THAT(doubling_buckets(1, 4), ::testing::ElementsAre(1, 2, 4, 8));
  EXPECT_TRUE(std::ranges::is_sorted(buckets_of_seconds()));
}

TEST(MetricsDeathTest, EndTheProcessIfTheirNamesAreWrong) {
  Metrics metrics;
  metrics.counter("tercet_commits_total", "Commits.");
  EXPECT_DEATH(metrics.counter("commits_total", "Commits."), "metric commits_total: that is no name");
  EXPECT_DEATH(metrics.counter("tercet_a-b_total", "Commits."), "that is no name");
  EXPECT_DEATH(metrics.counter("tercet_commits", "Commits."), "only counters end in _total");
  EXPECT_DEATH(metrics.gauge("tercet_queued_total", "Commits.", [] { return 0.0; }), "only counters end in _total");
  EXPECT_DEATH(metrics.counter("tercet_reads_total", ""), "its help is no line");
  EXPECT_DEATH(metrics.counter("tercet_reads_total", "one\ntwo"), "its help is no line");
  EXPECT_DEATH(metrics.counter("tercet_reads_total", "Reads.", {{"a-b", "x"}}), "a label's name is none");
  EXPECT_DEATH(metrics.counter("tercet_reads_total", "Reads.", {{"le", "x"}}), "a label's name is none");
  EXPECT_DEATH(metrics.counter("tercet_commits_total", "Others."), "with another kind or help");
  EXPECT_DEATH(metrics.counter("tercet_commits_total", "Commits.", {}, [] { return 0.0; }), "with the same labels");
}

}  // namespace
}  // namespace tercet
