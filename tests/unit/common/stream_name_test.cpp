#include "common/vocabulary/stream_name.hpp"

#include <gtest/gtest.h>

#include <string>

namespace tercet {
namespace {

TEST(StreamName, JoinsAndSplits) {
  const auto name = stream_name("account", "alice-2");
  EXPECT_EQ(name, "account-alice-2");
  const auto parts = parse_stream_name(name);
  ASSERT_TRUE(parts);
  EXPECT_EQ(parts->category, "account");
  EXPECT_EQ(parts->id, "alice-2");
}

TEST(StreamName, RefusesWhatIsNotOne) {
  for (const std::string text : {"", "-", "account", "account-", "-alice", "Account-alice", "account-a/b", "account-.",
                                 "account-..", "account-a b", "account-\xc3\xa9"}) {
    EXPECT_FALSE(parse_stream_name(text)) << text;
  }
}

TEST(AggregateId, TakesOneTo128OfItsCharacters) {
  EXPECT_TRUE(is_aggregate_id("A-z0_9."));
  EXPECT_TRUE(is_aggregate_id("..."));
  EXPECT_TRUE(is_aggregate_id(std::string(128, 'a')));
  EXPECT_FALSE(is_aggregate_id(std::string(129, 'a')));
  EXPECT_FALSE(is_aggregate_id(std::string("a\0b", 3)));
}

}  // namespace
}  // namespace tercet
