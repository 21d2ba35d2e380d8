// Fills a log as fast as it goes: each commit is what a command would have left there, but many are offered at once.
#include <algorithm>

#include "common/runtime/clock.hpp"
#include "common/runtime/options.hpp"
#include "common/vocabulary/limits.hpp"
#include "tests/bench/append_load.hpp"
#include "tests/bench/load.hpp"
#include "tests/bench/sample_commits.hpp"

namespace tercet::bench {
namespace {

constexpr std::size_t kUnansweredMax = 4 * limits::kBodiesPerAppendMax;

struct FillOptions {
  std::uint16_t base_port = 8000;
  std::uint64_t events = 1'000'000;
  std::uint64_t accounts = 10'000;

  std::optional<int> parse(int argc, const char* const* argv) {
    Options options{"bench-fill", "Fills a log with accounts and orders, one event in a commit."};
    options.add_port("base-port", base_port, "The event-bus is at this port + 11 to + 13", 65'000);
    options.add("events", events, "How many events", 1, 1'000'000'000);
    options.add("accounts", accounts, "In how many accounts three of four are, by turns", 1, 1'000'000);
    return options.parse(argc, argv);
  }
};

class Fill {
 public:
  explicit Fill(const FillOptions& options)
      : options_{options}, appends_{loop_, Ports{options.base_port}, [this](std::size_t) { on_committed(); }} {}

  int run() {
    appends_.when_ready([this] {
      start_ = mono_now();
      offer_more();
    });
    loop_.run();
    if (const auto failed = failure_status(appends_)) return *failed;
    const std::chrono::duration<double> seconds = mono_now() - start_;
    print_figure("rate", static_cast<double>(committed_) / seconds.count(), "events/s");
    return 0;
  }

 private:
  void on_committed() {
    ++committed_;
    if (committed_ == options_.events) return loop_.stop();
    offer_more();
  }

  void offer_more() {
    while (offered_ < options_.events && offered_ - committed_ + limits::kBodiesPerAppendMax <= kUnansweredMax) {
      const auto end = std::min<std::size_t>(offered_ + limits::kBodiesPerAppendMax, options_.events);
      std::vector<Offer::Body> bodies;
      for (; offered_ < end; ++offered_) bodies.push_back(body(offered_));
      appends_.offer(std::move(bodies));
    }
  }

  Offer::Body body(std::size_t number) const {
    const auto id = appends_.ids().id(number);
    return {id, sample_commit(id, number, options_.accounts).SerializeAsString()};
  }

  const FillOptions options_;
  EventLoop loop_;
  AppendLoad appends_;
  MonoTime start_{};
  std::size_t offered_ = 0;
  std::size_t committed_ = 0;
};

}  // namespace
}  // namespace tercet::bench

int main(int argc, char** argv) {
  tercet::bench::FillOptions options;
  if (const auto status = options.parse(argc, argv)) return *status;
  return tercet::bench::Fill{options}.run();
}
