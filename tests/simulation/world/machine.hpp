#pragma once

namespace tercet::simulation {

/// The one machine that all processes run on, as far as it has faults of its own.
struct Machine {
  /// Less room than `--min-free`.
  bool disk_almost_full = false;
};

Machine& machine();

}  // namespace tercet::simulation
