// A reader that began at some head sees the log as it stood there, although the writer goes on.
#include "event-bus/read_pages.hpp"

#include <gmock/gmock.h>

#include "tests/unit/event_bus/commit_builder.hpp"

namespace tercet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class OlderHead : public ::testing::Test {
 protected:
  OlderHead() {
    bench_.offer({commit(1).write("account-a", any()), commit(2).write("account-a", any())});
    head_ = bench_.log.head();
    bench_.offer({commit(3).write("account-a", any()), commit(4).write("account-b", any())});
    read_a_.set_stream("account-a");
  }

  static std::vector<Position> positions(const LogResult<Page>& page) {
    v1::CommitBatch batch;
    EXPECT_TRUE(page.has_value() && batch.ParseFromString(page->commits));
    std::vector<Position> positions;
    for (const auto& commit : batch.commits()) positions.push_back(commit.position());
    return positions;
  }

  Bench bench_;
  LogHead head_;
  v1::ReadStream read_a_;
};

TEST_F(OlderHead, OfAll) {
  const auto page = page_of_all(bench_.log, head_, {});
  EXPECT_THAT(positions(page), ElementsAre(1, 2));
  EXPECT_EQ(page->next, 3u);
  EXPECT_TRUE(page->end);
}

TEST_F(OlderHead, OfAStreamForwards) {
  const auto page = page_of_stream(bench_.log, head_, read_a_);
  EXPECT_THAT(positions(page), ElementsAre(1, 2));
  EXPECT_EQ(page->next, 3u);
  EXPECT_TRUE(page->end);
}

TEST_F(OlderHead, OfAStreamBackwards) {
  read_a_.set_backwards(true);
  const auto page = page_of_stream(bench_.log, head_, read_a_);
  EXPECT_THAT(positions(page), ElementsAre(2, 1));
  EXPECT_TRUE(page->end);
}

TEST_F(OlderHead, OfAStreamThatBeganLater) {
  read_a_.set_stream("account-b");
  for (const bool backwards : {false, true}) {
    read_a_.set_backwards(backwards);
    const auto page = page_of_stream(bench_.log, head_, read_a_);
    EXPECT_THAT(positions(page), IsEmpty());
    EXPECT_TRUE(page->end);
  }
}

TEST_F(OlderHead, OfWhereAStreamStands) {
  EXPECT_EQ(*stream_head_at(bench_.log, head_, "account-a"), (StreamHead{2, id(2)}));
  EXPECT_EQ(*stream_head_at(bench_.log, head_, "account-b"), StreamHead{});
}

}  // namespace
}  // namespace tercet::testing
