#include "tests/simulation/workload/log_following.hpp"

#include <utility>

#include "common/log_client/feed_subscription.hpp"
#include "common/log_client/log_reader.hpp"
#include "common/runtime/clock.hpp"

namespace tercet::simulation {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTick{200};
constexpr milliseconds kPageTimeout{2'000};

}  // namespace

struct LogFollowing::Impl {
  Impl(EventLoop& loop, const BusEndpoints& bus, std::uint64_t seed, Handlers owner)
      : handlers{std::move(owner)},
        follower{Checkpoint{}, seed, mono_now()},
        reader{loop, bus.reads},
        feed{loop, bus.feed, feed_handlers()},
        tick{loop},
        applied{loop} {
    tick.every(kTick, [this] { step([this](Follower::Outputs& out) { follower.on_tick(mono_now(), out); }); });
  }

  FeedSubscription::Handlers feed_handlers() {
    FeedSubscription::Handlers on_feed;
    on_feed.on_commits = [this](const v1::BatchHeader& header, zmq::message_t& bytes) {
      auto batch = std::make_shared<v1::CommitBatch>();
      if (!parse_frame(bytes, *batch)) return;
      step([&](Follower::Outputs& out) { follower.on_batch(header, std::move(batch), bytes.size(), mono_now(), out); });
    };
    on_feed.on_heartbeat = [this](const v1::Heartbeat& heartbeat) {
      step([&](Follower::Outputs& out) { follower.on_heartbeat(heartbeat, mono_now(), out); });
    };
    return on_feed;
  }

  template <class Input>
  void step(Input input) {
    Follower::Outputs out;
    input(out);
    if (out.page) ask(std::move(*out.page));
    if (out.start_over) feed.start_over();
    if (out.apply) apply(*out.apply);
    if (out.stopped) handlers.on_stopped(*out.stopped);
  }

  void ask(v1::ReadRequest request) {
    const auto id = request.request_id();
    reader.read(std::move(request), kPageTimeout, [this, id](v1::ReadReply reply) {
      reply.set_request_id(id);
      step([&](Follower::Outputs& out) { follower.on_page(std::move(reply), mono_now(), out); });
    });
  }

  void apply(const Follower::Application& application) {
    applied.once(handlers.on_apply(application),
                 [this] { step([this](Follower::Outputs& out) { follower.on_applied(mono_now(), out); }); });
  }

  Handlers handlers;
  Follower follower;
  LogReader reader;
  FeedSubscription feed;
  Timer tick;
  Timer applied;
};

LogFollowing::LogFollowing(EventLoop& loop, const BusEndpoints& bus, std::uint64_t seed, Handlers handlers)
    : impl_{std::make_unique<Impl>(loop, bus, seed, std::move(handlers))} {}

LogFollowing::~LogFollowing() = default;

const Follower& LogFollowing::follower() const {
  return impl_->follower;
}

void for_each_commit(const Follower::Application& application, const std::function<void(const v1::Commit&)>& take) {
  for (const auto& run : application.runs) {
    for (int i = run.skip; i < run.commits->commits_size(); ++i) take(run.commits->commits(i));
  }
}

}  // namespace tercet::simulation
