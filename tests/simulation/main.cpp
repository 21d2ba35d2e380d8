// simulate: runs all three services in one thread under a seeded network, clock and disk, and checks what they promise.
#include <fmt/format.h>

#include <charconv>
#include <cstdio>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "common/runtime/options.hpp"
#include "tests/simulation/batch.hpp"
#include "tests/simulation/mutations.hpp"
#include "tests/simulation/run.hpp"

namespace tercet::simulation {
namespace {

/// As they are given; a number of 0 is none.
struct Arguments {
  std::uint64_t seed = 0;
  std::string faults = "all";
  bool trace = false;
  std::uint64_t seeds = 1;
  std::uint64_t from = 1;
  std::uint64_t jobs = 1;
  std::uint64_t failures_max = 3;
  std::string mutation = "none";
  bool list_mutations = false;

  std::optional<int> parse(int argc, const char* const* argv) {
    Options options{
        "simulate",
        "Runs the three services in one thread under a seeded network, clock and disk, and checks what they "
        "promise. Status 1: something did not hold."};
    options.add("seed", seed, "Run this one seed, instead of --seeds", 0, kNumberMax);
    options.add("faults", faults, "With --seed: the numbers of the faults that strike, as 1,4,7, or all or none");
    options.add("trace", trace, "With --seed: print everything that happens");
    options.add("seeds", seeds, "How many seeds to run", 1, kNumberMax);
    options.add("from", from, "The first of them", 1, kNumberMax);
    options.add("jobs", jobs, "Processes that run them side by side", 1, 64);
    options.add("failures-max", failures_max, "Give up after this many failed seeds", 1, kNumberMax);
    options.add("mutation", mutation, "Take out this mechanism");
    options.add("list-mutations", list_mutations, "Say which mechanisms can be taken out");
    return options.parse(argc, argv);
  }

 private:
  static constexpr std::uint64_t kNumberMax = 1'000'000'000;
};

/// The numbers in --faults, for a plan of `count` faults; nothing if it is malformed.
std::optional<std::vector<std::size_t>> read_faults(const std::string& text, std::size_t count) {
  std::vector<std::size_t> numbers;
  if (text == "none") return numbers;
  if (text == "all") {
    for (std::size_t number = 0; number < count; ++number) numbers.push_back(number);
    return numbers;
  }
  std::istringstream in{text};
  for (std::string part; std::getline(in, part, ',');) {
    std::size_t number = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), number);
    if (error != std::errc{} || end != part.data() + part.size() || number >= count) return std::nullopt;
    numbers.push_back(number);
  }
  return numbers;
}

int misused(const std::string& option, const std::string& value) {
  std::fprintf(stderr, "simulate: --%s: \"%s\" is not one of this seed's or this program's\n", option.c_str(),
               value.c_str());
  return 2;
}

int list_mutations() {
  for (const auto& info : all_mutations()) fmt::print("{:28} {}\n", info.name, info.takes_out);
  return 0;
}

int run_one(const Arguments& arguments) {
  const auto plan = describe_plan(arguments.seed);
  const auto faults = read_faults(arguments.faults, plan.size());
  if (!faults) return misused("faults", arguments.faults);
  const auto report = run_once({arguments.seed, faults, arguments.trace});
  fmt::print("seed {}, faults:\n", arguments.seed);
  for (const auto number : report.faults) fmt::print("  {:2} {}\n", number, plan.at(number));
  for (const auto& violation : report.violations) fmt::print("FAILED: {}\n", violation);
  fmt::print(
      "{} commits, {} commands completed, {} rejected, {} queries answered, {} foreign receipts, {} events: {}\n",
      report.commits, report.completed, report.rejected, report.queries_answered, report.receipts, report.events,
      report.violations.empty() ? "all is well" : "FAILED");
  return report.violations.empty() ? 0 : 1;
}

int run(int argc, char** argv) {
  Arguments arguments;
  if (const auto status = arguments.parse(argc, argv)) return *status;
  if (arguments.list_mutations) return list_mutations();
  const auto mutation = find_mutation(arguments.mutation);
  if (!mutation) return misused("mutation", arguments.mutation);
  take_out(*mutation);
  if (arguments.seed != 0) return run_one(arguments);
  BatchOptions batch;
  batch.first_seed = arguments.from;
  batch.seeds = arguments.seeds;
  batch.jobs = static_cast<unsigned>(arguments.jobs);
  batch.failures_max = arguments.failures_max;
  batch.mutation = *mutation;
  return run_batch(batch) ? 0 : 1;
}

}  // namespace
}  // namespace tercet::simulation

int main(int argc, char** argv) {
  return tercet::simulation::run(argc, argv);
}
