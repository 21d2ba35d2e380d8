// What the event-bus answers to reads of the whole log and of open commands, and to bad requests.
#include "common/vocabulary/limits.hpp"
#include "tests/unit/event_bus/read_bench.hpp"

namespace tercet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// ---- Every reply ----

TEST_F(ReadTest, EveryReplySaysWhereTheLogStands) {
  bench_.offer({commit(1).write("account-a", any()), commit(2).write("account-a", any())});
  v1::ReadRequest request;
  request.mutable_head();
  const auto reply = ask(request);
  EXPECT_EQ(reply.request_id(), 7u);
  EXPECT_EQ(reply.status(), 200u);
  EXPECT_EQ(reply.log_id(), to_bytes(bench_.log.id()));
  EXPECT_EQ(reply.head(), 2u);
  EXPECT_EQ(reply.head_commit(), to_bytes(id(2)));
  EXPECT_EQ(reply.time_us(), kNow);
  EXPECT_FALSE(reply.has_commits());
}

TEST_F(ReadTest, TimeIsNotBeforeThatOfTheHead) {
  bench_.now_us = kNow + 5;
  bench_.offer(commit(1).write("account-a", any()));
  EXPECT_EQ(all(1).time_us(), kNow + 5);
}

TEST_F(ReadTest, TheTimeThatIsAskedForIsSettled) {
  const auto asked_until = [this](std::int64_t until_us) {
    v1::ReadStream read;
    read.set_stream("account-a");
    read.set_until_us(until_us);
    return stream(read).settled_us();
  };
  EXPECT_EQ(asked_until(kSettled - 7), kSettled - 7);
  EXPECT_EQ(asked_until(kSettled + 7), kSettled);
  bench_.now_us = kNow - 5;
  bench_.offer(commit(1).write("account-a", any()));
  EXPECT_EQ(asked_until(kSettled), kNow - 6) << "the next commit may have the time of the head, and none before it";
}

TEST_F(ReadTest, WhereNoTimeIsAskedForTheHeadAloneTellsWhatIsSettled) {
  bench_.now_us = kNow - 5;
  bench_.offer(commit(1).write("account-a", any()));
  EXPECT_EQ(all(1).settled_us(), kNow - 6);
}

TEST_F(ReadTest, AnEmptyLogHasAHeadToo) {
  const auto reply = all(0);
  EXPECT_EQ(reply.status(), 200u);
  EXPECT_EQ(reply.head(), 0u);
  EXPECT_EQ(reply.head_commit(), "");
  EXPECT_EQ(reply.next(), 1u);
  EXPECT_TRUE(reply.end());
}

TEST_F(ReadTest, AnotherLogIsRefused) {
  v1::ReadRequest request;
  request.mutable_head();
  request.set_log_id(to_bytes(id(201)));
  expect_problem(ask(request), 409, "log.other");
  request.set_log_id(to_bytes(bench_.log.id()));
  EXPECT_EQ(ask(request).status(), 200u);
}

TEST_F(ReadTest, GarbageIsRefused) {
  expect_problem(ask_bytes("\xff\xff garbage"), 400, "request.malformed");
  expect_problem(ask_bytes(""), 400, "request.unknown");
  v1::ReadRequest nothing_asked;
  const auto reply = ask(nothing_asked);
  expect_problem(reply, 400, "request.unknown");
  EXPECT_EQ(reply.request_id(), 7u);
}

TEST_F(ReadTest, BusyNamesTheRequestAndWhenToTryAgain) {
  v1::ReadRequest request;
  request.set_request_id(9);
  const auto reply = answer_busy(bench_.log, request.SerializeAsString(), kNow).reply;
  expect_problem(reply, 429, "bus.busy");
  EXPECT_EQ(reply.request_id(), 9u);
  EXPECT_GT(reply.problem().retry_after_ms(), 0u);
}

// ---- ReadAll ----

TEST_F(ReadTest, AllFromAPosition) {
  for (std::uint8_t n = 1; n <= 5; ++n) bench_.offer(commit(n).write("account-a", any()));
  EXPECT_THAT(positions(all(0)), ElementsAre(1, 2, 3, 4, 5));
  const auto reply = all(4);
  EXPECT_THAT(positions(reply), ElementsAre(4, 5));
  EXPECT_EQ(reply.previous_commit(), to_bytes(id(3)));
  EXPECT_EQ(reply.previous_time_us(), bench_.now_us);
  EXPECT_EQ(reply.next(), 6u);
  EXPECT_TRUE(reply.end());
  EXPECT_EQ(all(1).previous_commit(), "");
}

TEST_F(ReadTest, AllBeyondTheHeadIsEmpty) {
  bench_.offer({commit(1).write("account-a", any()), commit(2).write("account-a", any())});
  const auto at_the_end = all(3);
  EXPECT_THAT(positions(at_the_end), IsEmpty());
  EXPECT_EQ(at_the_end.status(), 200u);
  EXPECT_EQ(at_the_end.previous_commit(), to_bytes(id(2)));
  EXPECT_EQ(at_the_end.next(), 3u);
  EXPECT_TRUE(at_the_end.end());

  const auto beyond = all(4);
  EXPECT_EQ(beyond.status(), 200u);
  EXPECT_EQ(beyond.previous_commit(), "");
  EXPECT_EQ(beyond.next(), 4u);
  EXPECT_TRUE(beyond.end());
  EXPECT_TRUE(all(~Position{0}).end());
}

TEST_F(ReadTest, AllByLimit) {
  for (std::uint8_t n = 1; n <= 5; ++n) bench_.offer(commit(n).write("account-a", any()));
  const auto reply = all(2, "", 2);
  EXPECT_THAT(positions(reply), ElementsAre(2, 3));
  EXPECT_EQ(reply.next(), 4u);
  EXPECT_FALSE(reply.end());
  EXPECT_TRUE(all(4, "", 2).end());
}

TEST_F(ReadTest, AllByPagesOfOneMibOrOneCommit) {
  const std::size_t large = limits::kCommitBytesMax - 200;
  bench_.offer({commit(1).write("account-a", any(), 1, 500'000), commit(2).write("account-a", any(), 1, 500'000),
                commit(3).write("account-a", any(), 1, 500'000), commit(4).write("account-a", any(), 1, large),
                commit(5).write("account-a", any())});
  std::vector<std::vector<Position>> pages;
  std::string bodies;
  for (Position from = 1; from <= 5;) {
    const auto reply = all(from);
    EXPECT_LE(reply.commits().ByteSizeLong(), limits::kPageBytesMax + 100);
    pages.push_back(positions(reply));
    EXPECT_EQ(reply.end(), reply.next() == 6);
    from = reply.next();
  }
  EXPECT_THAT(pages, ElementsAre(ElementsAre(1, 2), ElementsAre(3), ElementsAre(4, 5)));
}

TEST_F(ReadTest, AllOfACategory) {
  bench_.offer({commit(1).write("account-a", any()), commit(2).write("order-1", any()),
                commit(3).write("order-2", any()).write("account-a", any()), commit(4).outcome(),
                commit(5).write("order.x-1", any())});
  const auto orders = all(1, "order");
  EXPECT_THAT(positions(orders), ElementsAre(2, 3));
  EXPECT_EQ(orders.next(), 6u);
  EXPECT_TRUE(orders.end());
  EXPECT_THAT(positions(all(1, "account")), ElementsAre(1, 3));
  const auto none = all(1, "nothing");
  EXPECT_THAT(positions(none), IsEmpty());
  EXPECT_EQ(none.next(), 6u);
  EXPECT_TRUE(none.end());
  expect_problem(all(1, "no-category"), 400, "request.malformed");
}

TEST_F(ReadTest, AllOfACategoryLooksABoundedWay) {
  for (std::uint8_t n = 1; n <= 10; ++n) bench_.offer(commit(n).write("account-a", any(), 1, 900'000));
  bench_.offer(commit(11).write("order-1", any()));
  std::vector<Position> found;
  int pages = 0;
  for (Position from = 1; from <= 11; ++pages) {
    const auto reply = all(from, "order");
    ASSERT_GT(reply.next(), from) << "a page that found nothing says where it stopped";
    EXPECT_EQ(reply.end(), reply.next() == 12);
    for (const auto position : positions(reply)) found.push_back(position);
    from = reply.next();
  }
  EXPECT_THAT(found, ElementsAre(11));
  EXPECT_EQ(pages, 3);
}

// ---- ReadOpen ----

TEST_F(ReadTest, OpenCommandsInTheOrderOfTheirIds) {
  bench_.offer({commit(1).accept(53), commit(2).accept(51).accept(52)});
  const auto reply = open();
  EXPECT_THAT(open_commands(reply), ElementsAre(to_bytes(id(51)), to_bytes(id(52)), to_bytes(id(53))));
  EXPECT_TRUE(reply.end());
  EXPECT_EQ(reply.open(1).position(), 2u);
  EXPECT_EQ(reply.open(1).accepted_us(), bench_.now_us);
  EXPECT_EQ(reply.open(1).acceptance().SerializeAsString(),
            commit(1).accept(52).body.acceptances(0).SerializeAsString());
}

TEST_F(ReadTest, OpenCommandsByPages) {
  bench_.offer(commit(1).accept(51).accept(52).accept(53));
  const auto first = open("", "", 2);
  EXPECT_THAT(open_commands(first), ElementsAre(to_bytes(id(51)), to_bytes(id(52))));
  EXPECT_FALSE(first.end());
  const auto second = open("", to_bytes(id(52)), 2);
  EXPECT_THAT(open_commands(second), ElementsAre(to_bytes(id(53))));
  EXPECT_TRUE(second.end());
}

TEST_F(ReadTest, OpenCommandsByPagesOfOneMib) {
  for (std::uint8_t n = 1; n <= 6; ++n) {
    auto large = commit(n).accept(static_cast<std::uint8_t>(50 + n));
    large.body.mutable_acceptances(0)->set_data(std::string(limits::kCommandBytesMax, 'x'));
    bench_.offer(large);
  }
  const auto first = open();
  EXPECT_EQ(first.open_size(), 3);
  EXPECT_FALSE(first.end());
  const auto second = open("", first.open(2).command_id());
  EXPECT_EQ(second.open_size(), 3);
  EXPECT_TRUE(second.end());
}

TEST_F(ReadTest, OpenCommandByItsId) {
  bench_.offer({commit(1).accept(51), commit(2).accept(52)});
  EXPECT_THAT(open_commands(open(to_bytes(id(52)))), ElementsAre(to_bytes(id(52))));
  bench_.offer(commit(52).outcome());
  const auto finished = open(to_bytes(id(52)));
  EXPECT_EQ(finished.status(), 200u);
  EXPECT_THAT(open_commands(finished), IsEmpty());
  EXPECT_TRUE(finished.end());
  expect_problem(open("short"), 400, "request.malformed");
  expect_problem(open("", "short"), 400, "request.malformed");
}

}  // namespace
}  // namespace tercet::testing
