#pragma once

#include <chrono>
#include <cstdint>
#include <initializer_list>
#include <random>
#include <utility>

#include "common/vocabulary/identity.hpp"

namespace tercet::simulation {

/// All chance of one actor of the workload; the same seed gives the same choices with every compiler.
class Random {
 public:
  explicit Random(std::uint64_t seed) : engine_{seed} {}

  std::uint64_t next() { return engine_(); }
  /// 0 to `count` - 1; `count` is at least 1.
  std::uint64_t below(std::uint64_t count) { return next() % count; }
  /// Both ends included.
  std::int64_t between(std::int64_t first, std::int64_t last) {
    return first + static_cast<std::int64_t>(below(static_cast<std::uint64_t>(last - first) + 1));
  }
  /// Both ends included.
  std::chrono::milliseconds between(std::chrono::milliseconds first, std::chrono::milliseconds last) {
    return std::chrono::milliseconds{between(first.count(), last.count())};
  }
  bool chance(unsigned percent) { return below(100) < percent; }
  /// One of the choices, each as often as its weight says; at least one weight is not 0.
  template <class Choice>
  Choice weighted(std::initializer_list<std::pair<unsigned, Choice>> choices);

 private:
  std::mt19937_64 engine_;
};

/// An id as a client makes it, but from a seed.
Uuid random_id(Random& random);

template <class Choice>
Choice Random::weighted(std::initializer_list<std::pair<unsigned, Choice>> choices) {
  std::uint64_t sum = 0;
  for (const auto& [weight, choice] : choices) sum += weight;
  auto drawn = below(sum);
  for (const auto& [weight, choice] : choices) {
    if (drawn < weight) return choice;
    drawn -= weight;
  }
  return choices.begin()->second;
}

}  // namespace tercet::simulation
