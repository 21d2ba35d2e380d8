#pragma once

#include <cstddef>
#include <cstdint>

namespace tercet {

/// What a command processor has done since its start.
struct ProcessorCounts {
  /// Outcomes decided, again after conflicts too; without dry runs.
  std::uint64_t decisions = 0;
  /// Outcomes refused because a stream had moved.
  std::uint64_t conflicts = 0;
  /// Commands whose aggregate was here, and others.
  std::uint64_t cache_hits = 0;
  std::uint64_t cache_misses = 0;
  /// Aggregates read from the log, from their first event or from where they stood.
  std::uint64_t loads = 0;
  /// Open commands that nobody here had in hand.
  std::uint64_t taken_over = 0;
};

/// What it has in hand.
struct ProcessorLoad {
  std::size_t commands = 0;
  std::size_t waiting_clients = 0;
  /// Commits without a receipt.
  std::size_t offers = 0;
  std::size_t cached_aggregates = 0;
  std::size_t queries = 0;
};

}  // namespace tercet
