#include "common/messaging/event_loop.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/signal_set.hpp>
#include <boost/asio/steady_timer.hpp>
#include <csignal>
#include <utility>

namespace tercet {

namespace asio = boost::asio;

struct EventLoop::Impl {
  zmq::context_t zmq;
  asio::io_context io{1};
  // Keeps run() running while there is nothing to do.
  asio::executor_work_guard<asio::io_context::executor_type> work{io.get_executor()};
  asio::signal_set signals{io};
  std::function<void()> on_stop;

  Impl() {
    // Without this, closing the context waits for ever on sockets with the default linger.
    zmq.set(zmq::ctxopt::blocky, 0);
  }

  void await_signal() {
    signals.async_wait([this](const boost::system::error_code& error, int) {
      if (error) return;
      on_stop();
      await_signal();
    });
  }
};

EventLoop::EventLoop() : impl_{std::make_unique<Impl>()} {}

EventLoop::~EventLoop() {
  impl_->zmq.shutdown();
}

void EventLoop::run() {
  impl_->io.run();
}

void EventLoop::stop() {
  impl_->io.stop();
}

void EventLoop::post(std::function<void()> work) {
  asio::post(impl_->io, std::move(work));
}

void EventLoop::on_stop_signal(std::function<void()> handler) {
  impl_->on_stop = std::move(handler);
  impl_->signals.add(SIGTERM);
  impl_->signals.add(SIGINT);
  impl_->await_signal();
}

asio::io_context& EventLoop::io() {
  return impl_->io;
}

zmq::context_t& EventLoop::zmq() {
  return impl_->zmq;
}

struct Timer::Impl : std::enable_shared_from_this<Timer::Impl> {
  asio::steady_timer timer;
  std::function<void()> handler;
  std::chrono::milliseconds period{0};
  // A handler that was already queued when the timer was set anew must not run: it carries an older number.
  std::uint64_t setting = 0;

  explicit Impl(EventLoop& loop) : timer{loop.io()} {}

  void arm(std::chrono::milliseconds delay) {
    timer.expires_after(delay);
    timer.async_wait([self = shared_from_this(), armed = setting](const boost::system::error_code& error) {
      if (!error && armed == self->setting) self->fire();
    });
  }

  void fire() {
    if (period.count() == 0) {
      // Moved out, so that the handler may set this timer again.
      const auto once = std::exchange(handler, {});
      once();
      return;
    }
    const auto armed = setting;
    const auto repeated = handler;
    repeated();
    if (armed == setting) arm(period);
  }
};

Timer::Timer(EventLoop& loop) : impl_{std::make_shared<Impl>(loop)} {}

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
  impl_->timer.cancel();
  impl_->handler = {};
}

}  // namespace tercet
