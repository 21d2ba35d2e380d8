// What the shape of the system allows on this machine, beside which the real one is measured: see null/processes.hpp.
#include <sys/resource.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <exception>
#include <string_view>

#include "common/runtime/clock.hpp"
#include "common/runtime/options.hpp"
#include "tests/bench/load.hpp"
#include "tests/bench/null/line.hpp"
#include "tests/bench/null/processes.hpp"

namespace tercet::bench::null {
namespace {

constexpr std::array<std::string_view, 5> kShapes{"commands", "following", "visible", "appends", "reads"};
// As the real load does.
constexpr std::size_t kAskEvery = 20;

struct NullOptions {
  std::string shape = "commands";
  std::string directory;
  std::uint64_t in_flight = 64;
  std::uint64_t milliseconds = 3000;
  std::uint64_t rate = 0;
  std::uint64_t bytes = 256;

  std::optional<int> parse(int argc, const char* const* argv) {
    Options options{"null-pipeline", "The same processes, sockets, hops and syncs as the system, and nothing else."};
    options.add(
        "shape", shape,
        "commands: through all processes; following: the same with a follower of the feed; visible: and asking it "
        "for every 20th command; appends: past the commands process; reads: requests with long replies");
    options.add("directory", directory, "An empty directory for its log and sockets; its path must be short");
    options.add("in-flight", in_flight, "Messages that have not come back", 1, 8192);
    options.add("milliseconds", milliseconds, "How long to send", 1, 3'600'000);
    options.add("rate", rate, "Messages a second; 0: as many as there is room for", 0, 1'000'000);
    options.add("bytes", bytes, "Size of a message; with shape reads, of a reply", sizeof(Head), 8 << 20);
    return options.parse(argc, argv);
  }

  LoadPlan plan() const {
    LoadPlan plan;
    plan.in_flight_max = in_flight;
    plan.length = std::chrono::milliseconds{milliseconds};
    plan.per_second = rate;
    return plan;
  }
};

double cpu_us(int who) {
  rusage usage{};
  ::getrusage(who, &usage);
  const auto us = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) * 1e6 + static_cast<double>(time.tv_usec);
  };
  return us(usage.ru_utime) + us(usage.ru_stime);
}

void send_due(Line& line, Load& load) {
  // On the wire they count from 1: 0 is for connecting.
  while (const auto number = load.next(mono_now())) line.send(*number + 1);
}

Load run_load(Line& line, const LoadPlan& plan) {
  line.wait_until_connected();
  Load load{plan, mono_now()};
  while (!load.over(mono_now())) {
    send_due(line, load);
    Line::wait({&line}, load.wake_at(mono_now()));
    line.receive([&load](std::uint64_t number) {
      if (number > 0) load.answered(number - 1, mono_now());
    });
  }
  return load;
}

/// The times in `visible` are those of the commands that were asked for, until the answer.
Load run_visible(Line& commands, Line& queries, const LoadPlan& plan, Times& visible) {
  commands.wait_until_connected();
  queries.wait_until_connected();
  Load load{plan, mono_now()};
  while (!load.over(mono_now())) {
    send_due(commands, load);
    Line::wait({&commands, &queries}, load.wake_at(mono_now()));
    commands.receive([&](std::uint64_t number) {
      if (number == 0) return;
      if (number % kAskEvery == 0) return queries.send(number);
      load.answered(number - 1, mono_now());
    });
    queries.receive([&](std::uint64_t number) {
      if (number == 0) return;
      visible.add(mono_now() - load.sent_at(number - 1));
      load.answered(number - 1, mono_now());
    });
  }
  return load;
}

Load run_shape(const NullOptions& options, Processes& processes, Times& visible) {
  const Place place{options.directory};
  const auto start = [&](auto run) { processes.start([&place, run] { run(place); }); };
  const auto plan = options.plan();
  zmq::context_t context;
  if (options.shape == "reads") {
    start([&options](const Place& there) { run_reads(there, options.bytes); });
    auto line = Line::to(context, place, "reads", sizeof(Head));
    return run_load(line, plan);
  }
  start(run_bus);
  if (options.shape == "appends") {
    auto line = Line::to_bus(context, place, options.bytes);
    return run_load(line, plan);
  }
  start(run_commands);
  if (options.shape != "commands") start(run_queries);
  auto commands = Line::to(context, place, "commands", options.bytes);
  if (options.shape != "visible") return run_load(commands, plan);
  auto queries = Line::to(context, place, "queries", sizeof(Head));
  return run_visible(commands, queries, plan, visible);
}

int run(const NullOptions& options) {
  if (std::find(kShapes.begin(), kShapes.end(), options.shape) == kShapes.end()) {
    std::fprintf(stderr, "null_pipeline: there is no shape \"%s\" (--help lists them)\n", options.shape.c_str());
    return 2;
  }
  Processes processes;
  Times visible;
  const auto load = run_shape(options, processes, visible);
  processes.kill_all();
  print_figure("rate", load.rate(), "messages/s");
  print_times("", options.shape == "visible" ? visible : load.times());
  const auto cpu = cpu_us(RUSAGE_SELF) + cpu_us(RUSAGE_CHILDREN);
  print_figure("cpu", cpu / static_cast<double>(load.times().count()), "us/message");
  return exit_status_of(load, "messages");
}

}  // namespace
}  // namespace tercet::bench::null

int main(int argc, char** argv) {
  try {
    tercet::bench::null::NullOptions options;
    if (const auto status = options.parse(argc, argv)) return *status;
    return tercet::bench::null::run(options);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "null_pipeline: %s\n", error.what());
    return 1;
  }
}
