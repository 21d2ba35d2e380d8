// With any mechanism taken out of the services, the simulator finds something.
#include "tests/simulation/mutations.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "tests/system/harness/process.hpp"

namespace tercet::simulation {
namespace {

constexpr std::chrono::seconds kPatience{240};

harness::Finished simulate(const std::vector<std::string>& arguments) {
  return harness::run_program("simulate", arguments, kPatience);
}

class TakenOut : public ::testing::TestWithParam<MutationInfo> {
 protected:
  /// Where to begin. Most are found in the first seeds; these need what only some seeds bring together.
  int first_seed() const {
    switch (GetParam().mutation) {
      case Mutation::ignore_last_digest:
        return 84;
      case Mutation::ignore_head:
        return 34;
      case Mutation::ignore_silence:
        return 38;
      case Mutation::leave_open_commands:
        return 39;
      case Mutation::ignore_attempt:
        return 43;
      case Mutation::offer_to_any_log:
        return 54;
      case Mutation::believe_any_receipt:
        return 55;
      case Mutation::show_unsynced:
        return 58;
      case Mutation::ignore_previous_commit:
        return 83;
      case Mutation::write_without_transaction:
        return 136;
      case Mutation::ignore_shorter_head:
        return 261;
      case Mutation::forget_told_time:
        return 856;
      case Mutation::ignore_previous_time:
        return 2521;
      case Mutation::forget_told_over_restart:
        return 5068;
      default:
        return 1;
    }
  }
};

TEST_P(TakenOut, TurnsASeedRed) {
  const auto run = simulate(
      {"--mutation", GetParam().name, "--from", std::to_string(first_seed()), "--seeds", "500", "--failures-max", "1"});
  EXPECT_EQ(run.status, 1) << "without " << GetParam().takes_out << " nothing was found: " << run.out << run.err;
}

INSTANTIATE_TEST_SUITE_P(Mechanism, TakenOut, ::testing::ValuesIn(all_mutations().begin(), all_mutations().end()),
                         [](const auto& test) { return std::string{test.param.name}; });

}  // namespace
}  // namespace tercet::simulation
