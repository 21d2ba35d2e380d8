#include "event-bus/stream_head_cache.hpp"

#include <gmock/gmock.h>

namespace tercet::testing {
namespace {

StreamHead at(Version version) {
  return {version, {}};
}

TEST(StreamHeadCache, KnowsWhatWasPutLast) {
  StreamHeadCache cache{10};
  EXPECT_EQ(cache.find("a"), std::nullopt);
  cache.put("a", at(1));
  cache.put("a", at(2));
  EXPECT_EQ(cache.find("a"), at(2));
}

TEST(StreamHeadCache, IsBounded) {
  StreamHeadCache cache{10};
  for (int i = 0; i < 1000; ++i) {
    cache.put(std::to_string(i), at(1));
    EXPECT_LE(cache.size(), 20u);
  }
}

TEST(StreamHeadCache, KeepsWhatIsUsed) {
  StreamHeadCache cache{10};
  cache.put("hot", at(1));
  for (int i = 0; i < 1000; ++i) {
    cache.put(std::to_string(i), at(1));
    ASSERT_EQ(cache.find("hot"), at(1)) << "after " << i << " others";
  }
}

TEST(StreamHeadCache, NeverAnswersWithAnOlderHead) {
  StreamHeadCache cache{2};
  cache.put("a", at(1));
  cache.put("b", at(1));
  cache.put("c", at(1));
  // "a" is in the old generation now.
  cache.put("a", at(2));
  for (int i = 0; i < 10; ++i) {
    cache.put(std::to_string(i), at(1));
    const auto head = cache.find("a");
    ASSERT_TRUE(!head || head == at(2));
  }
}

}  // namespace
}  // namespace tercet::testing
