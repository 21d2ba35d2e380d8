#pragma once

#include <cstdint>

#include "common/runtime/options.hpp"
#include "tests/bench/load.hpp"

namespace tercet::bench {

/// What a load takes that keeps so many requests under way, to so many accounts by turns.
struct DepthOptions {
  /// What the options mean in one load.
  struct Meaning {
    const char* base_port;
    const char* in_flight;
    std::uint64_t in_flight_most;
    const char* accounts;
  };

  std::uint16_t base_port = 8000;
  std::uint64_t in_flight = 64;
  std::uint64_t milliseconds = 5000;
  std::uint64_t accounts = 10'000;

  void add_to(Options& options, const Meaning& meaning);
  LoadPlan plan() const;
};

}  // namespace tercet::bench
