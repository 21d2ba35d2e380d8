#pragma once

#include <cstdint>
#include <random>

namespace tercet::simulation {

/// What chance decides about one disk. The same seed decides the same.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : random_{seed} {}

  /// From 0 to `last`.
  std::uint64_t up_to(std::uint64_t last) { return last + 1 == 0 ? random_() : random_() % (last + 1); }
  bool heads() { return up_to(1) == 0; }

 private:
  std::mt19937_64 random_;
};

}  // namespace tercet::simulation
