// Socket, as the services use it, on the simulated network.
#include "common/messaging/socket.hpp"

#include <algorithm>
#include <deque>
#include <utility>
#include <vector>

#include "tests/simulation/world/network.hpp"

namespace tercet {

using simulation::current_world;
using simulation::Network;
using simulation::Port;

struct Socket::Impl : Port, std::enable_shared_from_this<Socket::Impl> {
  Handler handler;
  /// send()'s own.
  std::deque<Message> queue;
  std::string bound;
  bool paused = false;
  bool turn_is_near = false;

  Impl(SocketKind socket_kind, const SocketOptions& socket_options) : Port{socket_kind, socket_options} {}

  bool keeps_unsent() const { return kind == SocketKind::dealer || (kind == SocketKind::xpub && options.xpub_no_drop); }

  void on_arrival() override { turn_soon(); }
  void on_room() override {
    if (!queue.empty()) turn_soon();
  }

  /// What arrives until then is handed over together.
  void turn_soon() {
    if (std::exchange(turn_is_near, true)) return;
    current_world().after(current_world().between(std::chrono::microseconds{1}, std::chrono::microseconds{200}),
                          process, [weak = weak_from_this()] {
                            const auto self = weak.lock();
                            if (!self) return;
                            self->turn_is_near = false;
                            self->turn();
                          });
  }

  void turn() {
    flush();
    if (!handler || paused || inbox.empty()) return;
    std::vector<Message> batch;
    while (batch.size() < options.batch_max && !inbox.empty()) batch.push_back(current_world().network().take(*this));
    handler(batch);
    if (!inbox.empty()) turn_soon();
  }

  void flush() {
    while (!queue.empty() && current_world().network().send(*this, queue.front()) == Network::Sent::yes) {
      queue.pop_front();
    }
  }

  SendResult send(Message&& message) {
    if (queue.empty()) {
      switch (current_world().network().send(*this, message)) {
        case Network::Sent::yes:
          return SendResult::sent;
        case Network::Sent::no_such_peer:
          return SendResult::unroutable;
        case Network::Sent::full:
          break;
      }
    }
    if (!keeps_unsent() || queue.size() >= options.queue_max) return SendResult::full;
    queue.push_back(std::move(message));
    return SendResult::sent;
  }
};

Socket::Socket(EventLoop&, SocketKind kind, SocketOptions options) : impl_{std::make_shared<Impl>(kind, options)} {
  current_world().network().add(*impl_);
}

Socket::~Socket() {
  current_world().network().remove(*impl_);
}

Result<void> Socket::bind(const std::string& endpoint) {
  if (!current_world().network().bind(*impl_, endpoint)) return Error{"cannot listen on " + endpoint};
  impl_->bound = endpoint;
  return {};
}

Result<void> Socket::connect(const std::string& endpoint) {
  current_world().network().connect(*impl_, endpoint);
  return {};
}

void Socket::disconnect(const std::string& endpoint) {
  current_world().network().disconnect(*impl_, endpoint);
}

void Socket::subscribe(const std::string& prefix) {
  current_world().network().subscribe(*impl_, prefix);
}

std::string Socket::bound_endpoint() const {
  return impl_->bound;
}

void Socket::on_messages(Handler handler) {
  impl_->handler = std::move(handler);
  if (!impl_->inbox.empty()) impl_->turn_soon();
}

void Socket::pause() {
  impl_->paused = true;
}

void Socket::resume() {
  impl_->paused = false;
  impl_->turn_soon();
}

SendResult Socket::send(Message&& message) {
  return impl_->send(std::move(message));
}

std::size_t Socket::queued() const {
  return impl_->queue.size();
}

}  // namespace tercet
