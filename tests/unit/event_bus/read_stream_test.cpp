// What the event-bus answers to reads of one stream, and of one commit.
#include "common/vocabulary/limits.hpp"
#include "tests/unit/event_bus/read_bench.hpp"

namespace tercet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// Versions 1 to 3, 4, and 5 to 6 of "account-a" at positions 1, 3 and 4, at seconds 1, 2 and 3.
class ReadStreamTest : public ReadTest {
 protected:
  ReadStreamTest() {
    bench_.offer({commit(1).write("account-a", any(), 3), commit(2).write("account-b", any())});
    bench_.now_us = 2'000'000;
    bench_.offer(commit(3).write("account-b", any()).write("account-a", any()));
    bench_.now_us = 3'000'000;
    bench_.offer({commit(4).write("account-a", any(), 2), commit(5).write("account-b", any())});
  }
};

TEST_F(ReadStreamTest, ForwardsFromAVersion) {
  for (const Version from : {0u, 1u, 2u, 3u}) EXPECT_THAT(positions(forwards(from)), ElementsAre(1, 3, 4));
  EXPECT_THAT(positions(forwards(4)), ElementsAre(3, 4));
  EXPECT_THAT(positions(forwards(5)), ElementsAre(4));
  const auto reply = forwards(6);
  EXPECT_THAT(positions(reply), ElementsAre(4));
  EXPECT_EQ(reply.next(), 7u);
  EXPECT_TRUE(reply.end());
  EXPECT_EQ(reply.stream_version(), 6u);
  EXPECT_EQ(reply.stream_last_commit(), to_bytes(id(4)));
}

TEST_F(ReadStreamTest, ForwardsBeyondItsEnd) {
  const auto reply = forwards(9);
  EXPECT_THAT(positions(reply), IsEmpty());
  EXPECT_EQ(reply.next(), 9u);
  EXPECT_TRUE(reply.end());
}

TEST_F(ReadStreamTest, ForwardsByLimit) {
  const auto first = forwards(1, 2);
  EXPECT_THAT(positions(first), ElementsAre(1, 3));
  EXPECT_EQ(first.next(), 5u);
  EXPECT_FALSE(first.end());
  const auto second = forwards(first.next(), 2);
  EXPECT_THAT(positions(second), ElementsAre(4));
  EXPECT_TRUE(second.end());
}

TEST_F(ReadStreamTest, ForwardsToAVersion) {
  v1::ReadStream read;
  read.set_stream("account-a");
  const auto to = [&](Version version) {
    read.set_to_version(version);
    return stream(read);
  };
  for (const Version version : {1u, 2u, 3u}) EXPECT_THAT(positions(to(version)), ElementsAre(1));
  EXPECT_THAT(positions(to(4)), ElementsAre(1, 3));
  EXPECT_THAT(positions(to(5)), ElementsAre(1, 3, 4));
  EXPECT_TRUE(to(3).end()) << "there is nothing more of what was asked for";
  EXPECT_EQ(to(3).next(), 4u);
  read.set_from_version(5);
  EXPECT_THAT(positions(to(4)), IsEmpty());
}

TEST_F(ReadStreamTest, ForwardsUpToATime) {
  v1::ReadStream read;
  read.set_stream("account-a");
  const auto until = [&](std::int64_t time) {
    read.set_until_us(time);
    return stream(read);
  };
  EXPECT_THAT(positions(until(999'999)), IsEmpty());
  EXPECT_THAT(positions(until(1'000'000)), ElementsAre(1));
  EXPECT_THAT(positions(until(2'999'999)), ElementsAre(1, 3));
  EXPECT_THAT(positions(until(3'000'000)), ElementsAre(1, 3, 4));
  EXPECT_TRUE(until(1'000'000).end());
  EXPECT_EQ(until(1'000'000).next(), 4u);
}

TEST_F(ReadStreamTest, BackwardsNewestFirst) {
  for (const Version from : {0u, 5u, 6u, 7u}) EXPECT_THAT(positions(backwards(from)), ElementsAre(4, 3, 1));
  EXPECT_THAT(positions(backwards(4)), ElementsAre(3, 1));
  const auto reply = backwards(2);
  EXPECT_THAT(positions(reply), ElementsAre(1));
  EXPECT_TRUE(reply.end());
}

TEST_F(ReadStreamTest, BackwardsByLimit) {
  const auto first = backwards(0, 1);
  EXPECT_THAT(positions(first), ElementsAre(4));
  EXPECT_EQ(first.next(), 4u);
  EXPECT_FALSE(first.end());
  const auto second = backwards(first.next(), 1);
  EXPECT_THAT(positions(second), ElementsAre(3));
  EXPECT_EQ(second.next(), 3u);
  const auto third = backwards(second.next(), 1);
  EXPECT_THAT(positions(third), ElementsAre(1));
  EXPECT_TRUE(third.end());
}

TEST_F(ReadStreamTest, CommitsAreWhole) {
  const auto reply = forwards(4, 1);
  EXPECT_EQ(reply.commits().commits(0).body().SerializeAsString(),
            commit(3).write("account-b", any()).write("account-a", any()).bytes());
  EXPECT_THAT(reply.commits().commits(0).first_versions(), ElementsAre(2, 4));
}

TEST_F(ReadStreamTest, ThatIsNotThere) {
  v1::ReadStream read;
  read.set_stream("account-none");
  for (const bool is_backwards : {false, true}) {
    read.set_backwards(is_backwards);
    const auto reply = stream(read);
    EXPECT_EQ(reply.status(), 200u);
    EXPECT_EQ(reply.stream_version(), 0u);
    EXPECT_THAT(positions(reply), IsEmpty());
    EXPECT_TRUE(reply.end());
  }
}

TEST_F(ReadStreamTest, ThatHasNoGoodName) {
  v1::ReadStream read;
  read.set_stream("account");
  expect_problem(stream(read), 400, "stream.malformed");
  v1::ReadRequest info;
  info.mutable_stream_info()->set_stream("..");
  expect_problem(ask(info), 400, "stream.malformed");
}

TEST_F(ReadStreamTest, ByPagesOfOneMib) {
  for (std::uint8_t n = 10; n < 13; ++n) bench_.offer(commit(n).write("account-a", any(), 1, 600'000));
  const auto reply = forwards(1);
  EXPECT_THAT(positions(reply), ElementsAre(1, 3, 4, 6));
  EXPECT_EQ(reply.next(), 8u);
  EXPECT_FALSE(reply.end());
}

TEST_F(ReadStreamTest, Info) {
  v1::ReadRequest request;
  request.mutable_stream_info()->set_stream("account-b");
  auto reply = ask(request);
  EXPECT_EQ(reply.stream_version(), 3u);
  EXPECT_EQ(reply.stream_last_commit(), to_bytes(id(5)));
  request.mutable_stream_info()->set_stream("account-none");
  reply = ask(request);
  EXPECT_EQ(reply.status(), 200u);
  EXPECT_EQ(reply.stream_version(), 0u);
  EXPECT_EQ(reply.stream_last_commit(), "");
}

TEST_F(ReadStreamTest, CommitByItsId) {
  v1::ReadRequest request;
  request.mutable_commit()->set_commit_id(to_bytes(id(4)));
  EXPECT_THAT(positions(ask(request)), ElementsAre(4));
  request.mutable_commit()->set_commit_id(to_bytes(id(99)));
  const auto missing = ask(request);
  expect_problem(missing, 404, "commit.not_found");
  EXPECT_EQ(missing.head(), 5u);
  request.mutable_commit()->set_commit_id("short");
  expect_problem(ask(request), 400, "request.malformed");
}

}  // namespace
}  // namespace tercet::testing
