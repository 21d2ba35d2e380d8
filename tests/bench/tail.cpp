// Appends commits at an even pace, and takes the time until a subscriber of the feed has each of them.
#include <thread>

#include "common/log_client/feed_subscription.hpp"
#include "common/messaging/message.hpp"
#include "common/runtime/clock.hpp"
#include "common/runtime/options.hpp"
#include "tests/bench/append_load.hpp"
#include "tests/bench/load.hpp"

namespace tercet::bench {
namespace {

constexpr std::size_t kInFlightMax = 4096;
constexpr std::size_t kAccounts = 10'000;

struct TailOptions {
  std::uint16_t base_port = 8000;
  std::uint64_t rate = 2000;
  std::uint64_t milliseconds = 5000;

  std::optional<int> parse(int argc, const char* const* argv) {
    Options options{"bench-tail", "Measures the time from offering a commit to seeing it on the event-bus's feed."};
    options.add_port("base-port", base_port, "The event-bus is at this port + 11 to + 13", 65'000);
    options.add("rate", rate, "Commits a second", 1, 1'000'000);
    options.add("milliseconds", milliseconds, "How long to offer", 1, 3'600'000);
    return options.parse(argc, argv);
  }

  LoadPlan plan() const {
    LoadPlan plan;
    plan.in_flight_max = kInFlightMax;
    plan.length = std::chrono::milliseconds{milliseconds};
    plan.per_second = rate;
    return plan;
  }
};

/// Publisher and subscriber, on one loop, which the pace is kept for by another thread: the loop's own timers count
/// milliseconds.
class Tail {
 public:
  explicit Tail(const TailOptions& options)
      : options_{options}, appends_{loop_, Ports{options.base_port}, [](std::size_t) {}} {}

  int run() {
    appends_.when_ready([this] { listen(); });
    loop_.run();
    pace_.request_stop();
    if (pace_.joinable()) pace_.join();
    if (const auto failed = failure_status(appends_)) return *failed;
    print_load(*load_, "commits");
    return exit_status_of(*load_, "commits");
  }

 private:
  void listen() {
    FeedSubscription::Handlers handlers;
    handlers.on_commits = [this](const v1::BatchHeader&, const zmq::message_t& batch) { on_commits(batch); };
    // It has heard the feed: from here on it hears all.
    handlers.on_heartbeat = [this](const v1::Heartbeat&) {
      if (!load_) begin();
    };
    feed_.emplace(loop_, bus_at(Ports{options_.base_port}).feed, std::move(handlers));
  }

  void begin() {
    load_.emplace(options_.plan(), mono_now());
    pace_ = std::jthread{[this](const std::stop_token& stop) { keep_pace(stop); }};
  }

  void keep_pace(const std::stop_token& stop) {
    const std::chrono::duration<double> period{1.0 / static_cast<double>(options_.rate)};
    for (auto next = mono_now(); !stop.stop_requested();) {
      loop_.post([this] { go_on(); });
      next += std::chrono::duration_cast<MonoTime::duration>(period);
      std::this_thread::sleep_until(next);
    }
  }

  void go_on() {
    while (const auto number = load_->next(mono_now())) appends_.offer_deposit(*number, kAccounts);
    if (load_->over(mono_now())) loop_.stop();
  }

  void on_commits(const zmq::message_t& bytes) {
    v1::CommitBatch batch;
    if (!load_ || !parse_frame(bytes, batch)) return;
    for (const auto& commit : batch.commits()) {
      if (const auto number = appends_.ids().number(commit.body().commit_id())) load_->answered(*number, mono_now());
    }
  }

  const TailOptions options_;
  EventLoop loop_;
  AppendLoad appends_;
  std::optional<FeedSubscription> feed_;
  /// Used on the loop's thread.
  std::optional<Load> load_;
  std::jthread pace_;
};

}  // namespace
}  // namespace tercet::bench

int main(int argc, char** argv) {
  tercet::bench::TailOptions options;
  if (const auto status = options.parse(argc, argv)) return *status;
  return tercet::bench::Tail{options}.run();
}
