#include "common/http/server.hpp"

#include <utility>
#include <vector>

#include "common/http/connection.hpp"
#include "common/http/response_text.hpp"
#include "common/http/tcp.hpp"
#include "common/runtime/clock.hpp"

namespace tercet::http {

void ServerState::read_date() {
  constexpr std::int64_t kMicroseconds = 1'000'000;
  const auto seconds = wall_now_us() / kMicroseconds;
  if (std::exchange(date_seconds, seconds) != seconds) date = http_date(seconds);
}

struct Server::Impl {
  std::shared_ptr<ServerState> state;
  TcpListener listener;
  Timer ticks;
  MonoTime stop_deadline = MonoTime::max();

  Impl(EventLoop& loop, const Limits& limits, Handler handler)
      : state{std::make_shared<ServerState>(loop, limits, std::move(handler))},
        listener{loop, [this](std::unique_ptr<TcpStream> tcp) { on_connection(std::move(tcp)); }},
        ticks{loop} {
    state->read_date();
    ticks.every(limits.tick, [this] { on_tick(std::chrono::steady_clock::now()); });
  }

  ~Impl() {
    state->destroyed = true;
    state->on_empty = {};
    for (const auto& connection : connections()) connection->close();
  }

  /// A copy: one that closes leaves the list.
  std::vector<std::shared_ptr<Connection>> connections() const {
    return {state->connections.begin(), state->connections.end()};
  }

  void on_connection(std::unique_ptr<TcpStream> tcp) {
    const bool full = state->counts.connections_open >= state->limits.connections;
    if (full && state->refusals_open >= state->limits.refusals) {
      ++state->counts.connections_refused;
      return;
    }
    const auto connection = std::make_shared<Connection>(state, std::move(tcp));
    full ? connection->refuse() : connection->start();
  }

  void on_tick(MonoTime now) {
    state->read_date();
    for (const auto& connection : connections()) {
      now >= stop_deadline ? connection->abort() : connection->on_tick(now);
    }
  }

  void stop(std::function<void()> done) {
    listener.close();
    state->stopping = true;
    stop_deadline = std::chrono::steady_clock::now() + state->limits.stop_time;
    for (const auto& connection : connections()) connection->stop();
    auto stopped = [this, done = std::move(done)] {
      ticks.cancel();
      state->loop.post([last = state, done] {
        if (!last->destroyed) done();
      });
    };
    if (state->connections.empty()) return stopped();
    state->on_empty = std::move(stopped);
  }
};

Server::Server(EventLoop& loop, Limits limits, Handler handler)
    : impl_{std::make_unique<Impl>(loop, limits, std::move(handler))} {}

Server::~Server() = default;

Result<void> Server::bind(const std::string& endpoint) {
  return impl_->listener.listen(endpoint);
}

std::string Server::bound_endpoint() const {
  return impl_->listener.endpoint();
}

void Server::stop(std::function<void()> done) {
  impl_->stop(std::move(done));
}

ServerCounts Server::counts() const {
  return impl_->state->counts;
}

}  // namespace tercet::http
