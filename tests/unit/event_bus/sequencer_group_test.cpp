// What a group looks like: positions, times, bytes.
#include <gmock/gmock.h>

#include "tests/unit/event_bus/commit_builder.hpp"

namespace tercet::testing {
namespace {

using ::testing::ElementsAre;

TEST(Positions, AreDenseAcrossGroupsAndRefusals) {
  Bench bench;
  bench.offer({commit(1).write("account-a", any()), commit(2).write("account-a", no_stream()),
               commit(3).write("account-a", any())});
  bench.offer({commit(0), commit(4).write("account-a", any()), commit(1).write("account-a", any())});
  std::vector<Position> positions;
  for (const auto& commit : commits_of(bench.log)) positions.push_back(commit.position());
  EXPECT_THAT(positions, ElementsAre(1, 2, 3));
}

TEST(Positions, GoOnAfterAStart) {
  MemoryLog log{id(200)};
  Writer{log}.offer({commit(1).write("account-a", any()), commit(2).write("account-a", any())});
  EXPECT_EQ(to_text(Writer{log}.offer(commit(3).write("account-a", exact(2, 2)))), "COMMITTED 3");
}

TEST(Time, IsTheClocks) {
  Bench bench;
  bench.now_us = 1234567;
  EXPECT_EQ(std::get<Committed>(bench.offer(commit(1).write("account-a", any()))).time_us, 1234567);
  EXPECT_EQ(bench.log.head().time_us, 1234567);
}

TEST(Time, StandsStillWhenTheClockStepsBack) {
  Bench bench;
  bench.now_us = 5000;
  bench.offer(commit(1).write("account-a", any()));
  bench.now_us = 4000;
  EXPECT_EQ(std::get<Committed>(bench.offer(commit(2).write("account-a", any()))).time_us, 5000);
  bench.now_us = 5001;
  EXPECT_EQ(std::get<Committed>(bench.offer(commit(3).write("account-a", any()))).time_us, 5001);
}

TEST(Time, IsNotBeforeThatOfTheLogAfterAStart) {
  MemoryLog log{id(200)};
  {
    Writer writer{log};
    writer.now_us = 9000;
    writer.offer(commit(1).write("account-a", any()));
  }
  Writer writer{log};
  writer.now_us = -1;
  EXPECT_EQ(std::get<Committed>(writer.offer(commit(2).write("account-a", any()))).time_us, 9000);
}

TEST(Bytes, OfABodyAreStoredAsTheyCame) {
  // A field that this version does not know, and fields out of order: a parser accepts them, re-serializing would lose
  // their form.
  auto unusual = commit(1).write("account-a", any()).bytes();
  unusual = std::string("\xf8\x3f\x05", 3) + unusual;
  Bench bench;
  EXPECT_EQ(to_text(bench.offer_bytes({unusual}).front()), "COMMITTED 1");
  const auto body_field = std::string{'\x22'} + static_cast<char>(unusual.size()) + unusual;
  EXPECT_THAT(bench.last_group.commits, ::testing::EndsWith(body_field));
}

TEST(Bytes, OfAGroupAreOneBatch) {
  Bench bench;
  bench.now_us = 77;
  bench.offer({commit(1).write("account-a", any(), 2), commit(2).outcome(), commit(3).write("account-a", any())});
  v1::CommitBatch batch;
  ASSERT_TRUE(batch.ParseFromString(bench.last_group.commits));
  ASSERT_EQ(batch.commits_size(), 3);
  EXPECT_EQ(batch.commits(2).position(), 3u);
  EXPECT_EQ(batch.commits(2).time_us(), 77);
  EXPECT_THAT(batch.commits(2).first_versions(), ElementsAre(3));
  EXPECT_THAT(batch.commits(1).first_versions(), ElementsAre());
  EXPECT_EQ(batch.commits(2).body().SerializeAsString(), commit(3).write("account-a", any()).bytes());
  EXPECT_EQ(batch.SerializeAsString(), bench.last_group.commits) << "the form is protobuf's own";
}

TEST(Group, IsEmptyWhenNothingIsCommitted) {
  Bench bench;
  bench.offer(commit(1).write("account-a", stream_exists()));
  EXPECT_TRUE(bench.last_group.empty());
  EXPECT_EQ(bench.last_group.head, LogHead{});
}

TEST(Slices, HaveAtMostSoManyBytesOrOneCommit) {
  Bench bench;
  bench.offer({commit(1).write("account-a", any(), 1, 100), commit(2).write("account-a", any(), 1, 100),
               commit(3).write("account-a", any(), 1, 5000), commit(4).write("account-a", any(), 1, 100)});
  const auto slices = slice_group(bench.last_group, 1000);
  ASSERT_EQ(slices.size(), 3u);
  std::string joined;
  for (const auto& slice : slices) joined += slice.commits;
  EXPECT_EQ(joined, bench.last_group.commits);
  EXPECT_EQ(slices[0].first, 1u);
  EXPECT_EQ(slices[0].last, 2u);
  EXPECT_EQ(slices[1].first, 3u);
  EXPECT_EQ(slices[1].last, 3u);
  EXPECT_EQ(slices[2].first, 4u);
  EXPECT_EQ(slices[2].last, 4u);
}

}  // namespace
}  // namespace tercet::testing
