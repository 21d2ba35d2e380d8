// The simulator finds nothing in the services as they are.
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "tests/system/harness/process.hpp"

namespace tercet::simulation {
namespace {

constexpr std::chrono::seconds kPatience{240};

class Seeds : public ::testing::TestWithParam<int> {};

TEST_P(Seeds, FindNothing) {
  const auto run =
      harness::run_program("simulate", {"--from", std::to_string(GetParam()), "--seeds", "100"}, kPatience);
  EXPECT_EQ(run.status, 0) << run.out << run.err;
}

INSTANTIATE_TEST_SUITE_P(From, Seeds, ::testing::Values(1, 101, 201),
                         [](const auto& test) { return std::to_string(test.param); });

}  // namespace
}  // namespace tercet::simulation
