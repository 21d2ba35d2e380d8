#include "tests/simulation/faults.hpp"

#include <fmt/format.h>

#include <random>

namespace tercet::simulation {
namespace {

using Kind = Fault::Kind;
using std::chrono::microseconds;
using std::chrono::milliseconds;

constexpr std::size_t kFaultsMax = 14;

/// How often each kind comes, and how long it lasts, from and to; and the same of its amount.
struct Likelihood {
  Kind kind;
  unsigned weight;
  milliseconds least;
  milliseconds most;
  std::uint64_t amount_least = 0;
  std::uint64_t amount_most = 0;
};

constexpr Likelihood kLikelihoods[] = {
    {Kind::kill, 18, milliseconds{10}, milliseconds{6000}},
    {Kind::lose_power, 12, milliseconds{10}, milliseconds{6000}},
    {Kind::die_on_disk, 18, milliseconds{10}, milliseconds{3000}, 1, 60},
    {Kind::die_being_read, 12, milliseconds{10}, milliseconds{1000}},
    {Kind::pause, 12, milliseconds{20}, milliseconds{6000}},
    {Kind::part, 12, milliseconds{50}, milliseconds{6000}},
    {Kind::break_connections, 10, milliseconds{0}, milliseconds{0}},
    {Kind::lose_messages, 9, milliseconds{500}, milliseconds{8000}, 5, 300},
    {Kind::repeat_messages, 9, milliseconds{500}, milliseconds{8000}, 5, 500},
    {Kind::reorder_messages, 9, milliseconds{500}, milliseconds{8000}, 5, 500},
    {Kind::slow_down, 7, milliseconds{500}, milliseconds{5000}, 50, 1500},
    {Kind::step_clock_back, 9, milliseconds{0}, milliseconds{4000}, 1, 30'000},
    {Kind::step_clock_forward, 3, milliseconds{0}, milliseconds{0}, 1, 30'000},
    {Kind::fill_disk, 4, milliseconds{200}, milliseconds{5000}},
};

std::uint64_t between(std::mt19937_64& random, std::uint64_t least, std::uint64_t most) {
  return least + random() % (most - least + 1);
}

microseconds between(std::mt19937_64& random, microseconds least, microseconds most) {
  return microseconds{static_cast<std::int64_t>(
      between(random, static_cast<std::uint64_t>(least.count()), static_cast<std::uint64_t>(most.count())))};
}

const Likelihood& draw(std::mt19937_64& random) {
  unsigned sum = 0;
  for (const auto& likelihood : kLikelihoods) sum += likelihood.weight;
  auto left = random() % sum;
  for (const auto& likelihood : kLikelihoods) {
    if (left < likelihood.weight) return likelihood;
    left -= likelihood.weight;
  }
  return kLikelihoods[0];
}

Fault make_fault(std::uint64_t seed, std::size_t number, std::size_t services, microseconds time) {
  std::mt19937_64 random{seed * 1000 + number};
  const auto& likelihood = draw(random);
  Fault fault;
  fault.kind = likelihood.kind;
  fault.at = between(random, milliseconds{300}, time);
  fault.lasts = between(random, likelihood.least, likelihood.most);
  fault.who = random() % services;
  fault.other = (fault.who + 1 + random() % (services - 1)) % services;
  fault.amount = between(random, likelihood.amount_least, likelihood.amount_most);
  if (fault.kind == Kind::die_being_read) fault.who = 0;
  // Mostly as somebody does who sets a clock right, so that it stays close to the times of what is written.
  const bool by_little = fault.kind == Kind::step_clock_back && random() % 4 != 0;
  if (by_little) fault.amount /= 8;
  return fault;
}

/// One run of eight: it begins in the middle, and lasts for some seconds or for ever.
Fault make_swap(std::uint64_t seed, microseconds time) {
  std::mt19937_64 random{seed * 1000 + 999};
  Fault fault;
  fault.kind = random() % 2 == 0 ? Kind::other_log : Kind::older_log;
  fault.at = between(random, time / 4, time / 2);
  if (random() % 2 == 0) fault.lasts = between(random, milliseconds{500}, time / 3);
  // Few: the copy may become as long as the log was. Many: it stays shorter for long.
  const bool few = random() % 2 == 0;
  const std::uint64_t groups_max = few ? 8 : 90;
  fault.amount = fault.kind == Kind::other_log ? random() % 4 : between(random, 1, groups_max);
  return fault;
}

std::string seconds(microseconds time) {
  return fmt::format("{:.3f} s", static_cast<double>(time.count()) / 1e6);
}

}  // namespace

std::vector<Fault> plan_faults(std::uint64_t seed, std::size_t services, microseconds time) {
  std::mt19937_64 random{seed * 1000 + 998};
  std::vector<Fault> plan;
  const auto count = between(random, 0, kFaultsMax);
  for (std::size_t number = 0; number < count; ++number) plan.push_back(make_fault(seed, number, services, time));
  if (random() % 8 == 0) plan.push_back(make_swap(seed, time));
  return plan;
}

bool swaps_logs(const Fault& fault) {
  return fault.kind == Kind::other_log || fault.kind == Kind::older_log;
}

std::string describe(const Fault& fault, const std::vector<std::string>& names) {
  const auto what = [&]() -> std::string {
    const auto& who = names.at(fault.who);
    const auto& other = names.at(fault.other);
    switch (fault.kind) {
      case Kind::kill:
        return who + " is killed";
      case Kind::lose_power:
        return who + " loses power";
      case Kind::die_on_disk:
        return fmt::format("{} dies in disk operation {} from then on", who, fault.amount);
      case Kind::die_being_read:
        return "the event-bus loses power in a sync while it is read";
      case Kind::pause:
        return who + " stands still";
      case Kind::part:
        return "nothing passes between " + who + " and " + other;
      case Kind::break_connections:
        return "connections between " + who + " and " + other + " break";
      case Kind::lose_messages:
        return fmt::format("{} of 1000 messages are lost", fault.amount);
      case Kind::repeat_messages:
        return fmt::format("{} of 1000 messages come twice", fault.amount);
      case Kind::reorder_messages:
        return fmt::format("{} of 1000 messages are out of order", fault.amount);
      case Kind::slow_down:
        return fmt::format("messages and disks take up to {} ms", fault.amount);
      case Kind::step_clock_back:
        return fmt::format("the clock goes back by {} ms, step by step", fault.amount);
      case Kind::step_clock_forward:
        return fmt::format("the clock goes forward by {} ms", fault.amount);
      case Kind::fill_disk:
        return "the event-bus's disk is almost full";
      case Kind::other_log:
        return fmt::format("the event-bus serves another log, and {} command-services are started again", fault.amount);
      case Kind::older_log:
        return fmt::format("the event-bus serves a copy of its log without the last {} groups", fault.amount);
    }
    return {};
  }();
  return fmt::format("at {}: {}{}", seconds(fault.at), what,
                     fault.lasts.count() > 0 ? ", for " + seconds(fault.lasts) : std::string{});
}

}  // namespace tercet::simulation
