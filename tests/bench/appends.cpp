// Offers commits to the event-bus, each as an append of its own, so many at a time, and takes the time until the
// receipt.
#include "common/runtime/clock.hpp"
#include "tests/bench/append_load.hpp"
#include "tests/bench/depth_options.hpp"
#include "tests/bench/load.hpp"

namespace tercet::bench {
namespace {

constexpr std::chrono::milliseconds kTick{50};

struct AppendOptions : DepthOptions {
  std::optional<int> parse(int argc, const char* const* argv) {
    Options options{"bench-appends", "Measures how many commits a second the event-bus takes from one publisher."};
    add_to(options, {"The event-bus is at this port + 11 to + 13", "Commits without a receipt", 8192,
                     "How many streams are written, by turns"});
    return options.parse(argc, argv);
  }
};

int run(const AppendOptions& options) {
  EventLoop loop;
  Timer tick{loop};
  std::optional<Load> load;
  std::optional<AppendLoad> appends;
  const auto go_on = [&] {
    while (const auto number = load->next(mono_now())) appends->offer_deposit(*number, options.accounts);
    if (load->over(mono_now())) loop.stop();
  };
  appends.emplace(loop, Ports{options.base_port}, [&](std::size_t number) {
    load->answered(number, mono_now());
    go_on();
  });
  appends->when_ready([&] {
    load.emplace(options.plan(), mono_now());
    tick.every(kTick, go_on);
    go_on();
  });
  loop.run();
  if (const auto failed = failure_status(*appends)) return *failed;
  print_load(*load, "appends");
  return exit_status_of(*load, "appends");
}

}  // namespace
}  // namespace tercet::bench

int main(int argc, char** argv) {
  tercet::bench::AppendOptions options;
  if (const auto status = options.parse(argc, argv)) return *status;
  return tercet::bench::run(options);
}
