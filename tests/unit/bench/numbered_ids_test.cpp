#include "tests/bench/numbered_ids.hpp"

#include <gtest/gtest.h>

namespace tercet::bench {
namespace {

TEST(NumberedIds, TellTheirNumbersToThemselvesOnly) {
  const NumberedIds ids;
  const auto id = ids.id(1'000'000'000'000);
  EXPECT_EQ(ids.number(to_bytes(id)), 1'000'000'000'000U);
  EXPECT_EQ(NumberedIds{}.number(to_bytes(id)), std::nullopt);
  EXPECT_EQ(ids.number("short"), std::nullopt);
}

}  // namespace
}  // namespace tercet::bench
