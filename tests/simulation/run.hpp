#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/vocabulary/identity.hpp"
#include "tests/simulation/faults.hpp"

namespace tercet::simulation {

struct RunOptions {
  std::uint64_t seed = 0;
  /// Numbers of the faults that strike, from 0; nothing = all that are planned.
  std::optional<std::vector<std::size_t>> faults;
  /// What happens is printed on stdout.
  bool trace = false;
};

/// What became of one run.
struct RunReport {
  /// What did not hold; nothing = all is well.
  std::vector<std::string> violations;
  /// The numbers of the faults that struck.
  std::vector<std::size_t> faults;

  // How much there was of it.
  Position commits = 0;
  std::size_t completed = 0;
  std::size_t rejected = 0;
  std::size_t queries_answered = 0;
  std::size_t receipts = 0;
  std::uint64_t events = 0;
  unsigned fullest_queue_percent = 0;
  bool swapped_logs = false;
};

/// Runs everything once: the workload under faults, then without faults until all is quiet, then the checks. The same
/// options give the same run.
RunReport run_once(const RunOptions& options);

/// The faults of a run's plan, one line each.
std::vector<std::string> describe_plan(std::uint64_t seed);

}  // namespace tercet::simulation
