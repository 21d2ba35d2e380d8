#pragma once

#include <cstddef>
#include <cstdint>

#include "common/runtime/mutation.hpp"

namespace tercet::simulation {

struct BatchOptions {
  std::uint64_t first_seed = 1;
  std::uint64_t seeds = 1;
  /// Processes that run seeds side by side.
  unsigned jobs = 1;
  /// Seeds that fail before it gives up.
  std::uint64_t failures_max = 3;
  /// Taken out already. What fails then is not looked into: it is meant to.
  Mutation mutation = Mutation::none;
};

/// Runs many seeds, each in a child process, so that one that aborts ends nothing else. Says on stdout what failed, with
/// the least faults that it takes and a command that replays it, and at last a line of sums. True if nothing failed.
bool run_batch(const BatchOptions& options);

}  // namespace tercet::simulation
