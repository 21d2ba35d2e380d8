// EventLoop and Timer, as the services use them, in virtual time.
#include "common/messaging/event_loop.hpp"

#include <algorithm>
#include <utility>

#include "tests/simulation/world/world.hpp"

namespace tercet {

using simulation::current_world;
using std::chrono::microseconds;

struct EventLoop::Impl {
  simulation::ProcessId process = current_world().current();
  /// Work runs in the order in which it was posted.
  MonoTime last_post{};
};

EventLoop::EventLoop() : impl_{std::make_unique<Impl>()} {}

EventLoop::~EventLoop() = default;

/// Events run by themselves here; a process that stops its loop has ended.
void EventLoop::stop() {
  throw simulation::ProcessEnded{};
}

void EventLoop::post(std::function<void()> work) {
  auto& world = current_world();
  auto& last = impl_->last_post;
  last = std::max(last, world.now() + world.between(microseconds{1}, microseconds{100}));
  world.after(std::chrono::duration_cast<microseconds>(last - world.now()), impl_->process, std::move(work));
}

struct Timer::Impl : std::enable_shared_from_this<Timer::Impl> {
  simulation::ProcessId process = current_world().current();
  std::function<void()> handler;
  std::chrono::milliseconds period{0};
  /// An event of an earlier setting carries an older number, and does nothing.
  std::uint64_t setting = 0;

  void arm(std::chrono::milliseconds delay) {
    auto& world = current_world();
    world.after(delay + world.between(microseconds{0}, microseconds{300}), process,
                [weak = weak_from_this(), armed = setting] {
                  if (const auto self = weak.lock(); self && armed == self->setting) self->fire();
                });
  }

  void fire() {
    if (period.count() == 0) {
      const auto once = std::exchange(handler, {});
      return once();
    }
    const auto armed = setting;
    const auto repeated = handler;
    repeated();
    if (armed == setting) arm(period);
  }
};

Timer::Timer(EventLoop&) : impl_{std::make_shared<Impl>()} {}

Timer::~Timer() {
  cancel();
}

void Timer::once(std::chrono::milliseconds delay, std::function<void()> handler) {
  cancel();
  impl_->handler = std::move(handler);
  impl_->period = std::chrono::milliseconds{0};
  impl_->arm(delay);
}

void Timer::every(std::chrono::milliseconds period, std::function<void()> handler) {
  cancel();
  impl_->handler = std::move(handler);
  impl_->period = period;
  impl_->arm(period);
}

void Timer::cancel() {
  ++impl_->setting;
  impl_->handler = {};
}

}  // namespace tercet
