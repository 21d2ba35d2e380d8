#include "tests/simulation/workload/observer.hpp"

#include <optional>
#include <utility>

#include "tests/simulation/workload/log_following.hpp"
#include "tests/simulation/workload/random.hpp"

namespace tercet::simulation {

using std::chrono::milliseconds;

struct Observer::Impl {
  Impl(EventLoop& event_loop, BusEndpoints endpoints, std::string reader, std::uint64_t seed, History& all)
      : loop{event_loop}, bus{std::move(endpoints)}, name{std::move(reader)}, random{seed}, history{all} {
    begin();
  }

  void begin() {
    following.reset();
    entry = history.observations.size();
    history.observations.push_back({name, {}, {}, {}});
    LogFollowing::Handlers handlers;
    handlers.on_apply = [this](const Follower::Application& application) { return write_down(application); };
    handlers.on_stopped = [this](const std::string& why) { observation().stopped = why; };
    following.emplace(loop, bus, random.next(), std::move(handlers));
  }

  milliseconds write_down(const Follower::Application& application) {
    observation().log_id = application.up_to.log_id;
    for_each_commit(application, [this](const v1::Commit& commit) { observation().commits.push_back(commit); });
    return random.chance(10) ? random.between(milliseconds{1}, milliseconds{2'000}) : milliseconds{0};
  }

  Observation& observation() { return history.observations[entry]; }

  EventLoop& loop;
  const BusEndpoints bus;
  const std::string name;
  Random random;
  History& history;
  std::size_t entry = 0;
  std::optional<LogFollowing> following;
};

Observer::Observer(EventLoop& loop, const BusEndpoints& bus, std::string name, std::uint64_t seed, History& history)
    : impl_{std::make_unique<Impl>(loop, bus, std::move(name), seed, history)} {}

Observer::~Observer() = default;

void Observer::begin_anew() {
  impl_->begin();
}

bool Observer::at(Position head) const {
  return !stopped() && impl_->following->follower().applied().position == head;
}

bool Observer::has_reached(Position position) const {
  return impl_->following->follower().applied().position >= position;
}

bool Observer::stopped() const {
  return impl_->following->follower().state() == Follower::State::stopped;
}

}  // namespace tercet::simulation
