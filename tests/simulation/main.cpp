// simulate: runs all three services in one thread under a seeded network, clock and disk, and checks what they promise.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>

#include "tests/simulation/batch.hpp"
#include "tests/simulation/mutations.hpp"
#include "tests/simulation/run.hpp"

namespace tercet::simulation {
namespace {

struct Arguments {
  std::optional<std::uint64_t> seed;
  std::optional<std::vector<std::size_t>> faults;
  bool trace = false;
  std::string mutation = "none";
  bool list_mutations = false;
  BatchOptions batch;
};

int list_mutations() {
  for (const auto& info : all_mutations()) std::printf("%-28s %s\n", info.name, info.takes_out);
  return 0;
}

int run_one(const Arguments& arguments) {
  take_out(arguments.batch.mutation);
  const auto plan = describe_plan(*arguments.seed);
  const auto report = run_once({*arguments.seed, arguments.faults, arguments.trace});
  std::printf("seed %llu, faults:\n", static_cast<unsigned long long>(*arguments.seed));
  for (const auto number : report.faults) std::printf("  %2zu %s\n", number, plan.at(number).c_str());
  for (const auto& violation : report.violations) std::printf("FAILED: %s\n", violation.c_str());
  std::printf(
      "%llu commits, %zu commands completed, %zu rejected, %zu queries answered, %zu foreign receipts, %llu events: "
      "%s\n",
      static_cast<unsigned long long>(report.commits), report.completed, report.rejected, report.queries_answered,
      report.receipts, static_cast<unsigned long long>(report.events),
      report.violations.empty() ? "all is well" : "FAILED");
  return report.violations.empty() ? 0 : 1;
}

int run(int argc, char** argv) {
  Arguments arguments;
  auto& batch = arguments.batch;
  CLI::App app{
      "Runs the three services in one thread under a seeded network, clock and disk, and checks what they promise."};
  app.add_option("--seed", arguments.seed, "Run this one seed");
  app.add_option("--faults", arguments.faults, "With --seed: only the faults with these numbers")
      ->delimiter(',')
      ->expected(0, -1);
  app.add_flag("--trace", arguments.trace, "With --seed: print everything that happens");
  app.add_option("--seeds", batch.seeds, "Run this many seeds")->capture_default_str();
  app.add_option("--from", batch.first_seed, "The first of them")->capture_default_str();
  app.add_option("--jobs", batch.jobs, "Processes that run them side by side")
      ->check(CLI::Range(1, 64))
      ->capture_default_str();
  app.add_option("--failures-max", batch.failures_max, "Give up after this many failed seeds")->capture_default_str();
  app.add_option("--mutation", arguments.mutation, "Take out this mechanism; see --list-mutations")
      ->capture_default_str();
  app.add_flag("--list-mutations", arguments.list_mutations, "Say which mechanisms can be taken out");
  CLI11_PARSE(app, argc, argv);
  if (arguments.list_mutations) return list_mutations();
  const auto mutation = find_mutation(arguments.mutation);
  if (!mutation) {
    std::fprintf(stderr, "simulate: --mutation: there is no \"%s\"; see --list-mutations\n",
                 arguments.mutation.c_str());
    return 2;
  }
  batch.mutation = *mutation;
  if (arguments.seed) return run_one(arguments);
  return run_batch(batch) ? 0 : 1;
}

}  // namespace
}  // namespace tercet::simulation

int main(int argc, char** argv) {
  return tercet::simulation::run(argc, argv);
}
