#include "tests/simulation/batch.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "tests/simulation/run.hpp"

namespace tercet::simulation {
namespace {

/// A run that takes longer, in seconds of real time, hangs.
constexpr unsigned kRunSecondsMax = 120;
constexpr std::size_t kViolationsShown = 8;

/// What a child tells its parent, in memory that they share.
struct Progress {
  std::uint64_t seed = 0;
  std::uint64_t runs = 0;
  std::uint64_t faults = 0;
  std::uint64_t commits = 0;
  std::uint64_t completed = 0;
  std::uint64_t rejected = 0;
  std::uint64_t queries = 0;
  std::uint64_t events = 0;
  std::uint64_t swaps = 0;
  unsigned fullest_queue_percent = 0;
};

Progress* share_progress(unsigned jobs) {
  void* memory = mmap(nullptr, jobs * sizeof(Progress), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) std::abort();
  return static_cast<Progress*>(memory);
}

pid_t in_child(const std::function<int()>& work) {
  std::fflush(stdout);
  const auto child = fork();
  if (child < 0) std::abort();
  if (child > 0) return child;
  const int status = work();
  std::fflush(stdout);
  _exit(status);
}

int status_of(pid_t child) {
  int status = 0;
  if (waitpid(child, &status, 0) != child) std::abort();
  return status;
}

std::string how_it_ended(int status) {
  if (!WIFSIGNALED(status)) return {};
  if (WTERMSIG(status) == SIGALRM) return fmt::format("does not come to an end within {} s", kRunSecondsMax);
  return fmt::format("ended by signal {} (a broken invariant aborts)", WTERMSIG(status));
}

bool fails(const RunOptions& options) {
  return status_of(in_child([&] {
           alarm(kRunSecondsMax);
           // What an aborting process says is said once, when the failure is first met.
           if (std::freopen("/dev/null", "w", stderr) == nullptr) return 2;
           return run_once(options).violations.empty() ? 0 : 1;
         })) != 0;
}

std::vector<std::size_t> shrink(std::uint64_t seed) {
  std::vector<std::size_t> needed(describe_plan(seed).size());
  for (std::size_t i = 0; i < needed.size(); ++i) needed[i] = i;
  for (std::size_t i = needed.size(); i-- > 0;) {
    auto fewer = needed;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    if (fails({seed, fewer, false})) needed = std::move(fewer);
  }
  return needed;
}

void look_into(std::uint64_t seed, const std::string& end) {
  fmt::print("seed {} FAILED{}{}\n", seed, end.empty() ? "" : ": ", end);
  const auto needed = shrink(seed);
  const auto plan = describe_plan(seed);
  fmt::print("  of {} faults these are needed:\n", plan.size());
  for (const auto number : needed) fmt::print("    {:2} {}\n", number, plan.at(number));
  fmt::print("  replay: simulate --seed {} --faults {} --trace\n", seed,
             needed.empty() ? "none" : fmt::format("{}", fmt::join(needed, ",")));
}

void add(const RunReport& report, Progress& progress) {
  ++progress.runs;
  progress.faults += report.faults.size();
  progress.commits += report.commits;
  progress.completed += report.completed;
  progress.rejected += report.rejected;
  progress.queries += report.queries_answered;
  progress.events += report.events;
  progress.swaps += report.swapped_logs ? 1 : 0;
  progress.fullest_queue_percent = std::max(progress.fullest_queue_percent, report.fullest_queue_percent);
}

/// One job of a batch: every `jobs`-th seed, until one fails.
int run_seeds(const BatchOptions& options, std::uint64_t first, Progress& progress) {
  for (auto seed = first; seed < options.first_seed + options.seeds; seed += options.jobs) {
    progress.seed = seed;
    alarm(kRunSecondsMax);
    const auto report = run_once({seed, std::nullopt, false});
    add(report, progress);
    if (report.violations.empty()) continue;
    for (std::size_t i = 0; i < report.violations.size() && i < kViolationsShown; ++i) {
      fmt::print("seed {}: {}\n", seed, report.violations[i]);
    }
    return 1;
  }
  return 0;
}

class Batch {
 public:
  explicit Batch(const BatchOptions& options) : options_{options}, progress_{share_progress(options.jobs)} {}
  ~Batch() { munmap(progress_, options_.jobs * sizeof(Progress)); }
  Batch(const Batch&) = delete;
  Batch& operator=(const Batch&) = delete;

  bool run() {
    for (unsigned job = 0; job < options_.jobs; ++job) start(job, options_.first_seed + job);
    while (running_ > 0) take_in();
    print_sums();
    return failures_ == 0;
  }

 private:
  void start(unsigned job, std::uint64_t first) {
    if (first >= options_.first_seed + options_.seeds) return;
    children_.resize(options_.jobs);
    children_[job] = in_child([&] { return run_seeds(options_, first, progress_[job]); });
    ++running_;
  }

  void take_in() {
    int status = 0;
    const auto child = waitpid(-1, &status, 0);
    --running_;
    for (unsigned job = 0; job < options_.jobs; ++job) {
      if (children_.at(job) != child || status == 0) continue;
      ++failures_;
      const auto seed = progress_[job].seed;
      if (options_.mutation == Mutation::none) look_into(seed, how_it_ended(status));
      if (failures_ < options_.failures_max) start(job, seed + options_.jobs);
    }
  }

  void print_sums() const {
    Progress sum;
    for (unsigned job = 0; job < options_.jobs; ++job) {
      const auto& one = progress_[job];
      sum.runs += one.runs;
      sum.faults += one.faults;
      sum.commits += one.commits;
      sum.completed += one.completed;
      sum.rejected += one.rejected;
      sum.queries += one.queries;
      sum.events += one.events;
      sum.swaps += one.swaps;
      sum.fullest_queue_percent = std::max(sum.fullest_queue_percent, one.fullest_queue_percent);
    }
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - began_;
    fmt::print(
        "{} seeds, {} failed, in {:.1f} s: {} faults, {} with logs swapped, {} commits, {} commands completed, "
        "{} rejected, {} queries answered, {} events, fullest queue {} %\n",
        sum.runs, failures_, took.count(), sum.faults, sum.swaps, sum.commits, sum.completed, sum.rejected, sum.queries,
        sum.events, sum.fullest_queue_percent);
  }

  const BatchOptions options_;
  Progress* const progress_;
  const std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
  std::vector<pid_t> children_;
  unsigned running_ = 0;
  unsigned failures_ = 0;
};

}  // namespace

bool run_batch(const BatchOptions& options) {
  return Batch{options}.run();
}

}  // namespace tercet::simulation
