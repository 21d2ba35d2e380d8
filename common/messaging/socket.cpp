#include "common/messaging/socket.hpp"

#include <algorithm>
#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cerrno>
#include <deque>
#include <utility>
#include <vector>

#include "common/vocabulary/limits.hpp"

namespace tercet {
namespace {

namespace asio = boost::asio;
using std::chrono::milliseconds;

/// Batches read before other sockets get their turn.
constexpr int kBatchesPerTurn = 4;
constexpr milliseconds kRetryFirst{1};
constexpr milliseconds kRetryLast{16};

zmq::socket_type zmq_type(SocketKind kind) {
  switch (kind) {
    case SocketKind::router:
      return zmq::socket_type::router;
    case SocketKind::dealer:
      return zmq::socket_type::dealer;
    case SocketKind::sub:
      return zmq::socket_type::sub;
    case SocketKind::xpub:
      return zmq::socket_type::xpub;
  }
  std::abort();
}

void apply(zmq::socket_t& socket, SocketKind kind, const SocketOptions& options) {
  namespace opt = zmq::sockopt;
  socket.set(opt::linger, static_cast<int>(options.linger.count()));
  socket.set(opt::sndhwm, options.send_hwm);
  socket.set(opt::rcvhwm, options.receive_hwm);
  socket.set(opt::maxmsgsize, limits::kMessageBytesMax);
  socket.set(opt::reconnect_ivl, 100);
  socket.set(opt::reconnect_ivl_max, 1000);
  socket.set(opt::connect_timeout, 3000);
  socket.set(opt::handshake_ivl, 5000);
  // ZMTP's own heartbeats abort the process under back-pressure (libzmq issue 3937); TCP finds dead peers instead.
  socket.set(opt::heartbeat_ivl, 0);
  socket.set(opt::tcp_keepalive, 1);
  socket.set(opt::tcp_keepalive_idle, 30);
  socket.set(opt::tcp_keepalive_intvl, 5);
  socket.set(opt::tcp_keepalive_cnt, 3);
  if (kind == SocketKind::router) socket.set(opt::router_mandatory, 1);
  if (kind == SocketKind::dealer) socket.set(opt::immediate, 1);
  if (kind == SocketKind::xpub) {
    socket.set(opt::xpub_nodrop, options.xpub_no_drop ? 1 : 0);
    if (options.xpub_verbose) socket.set(opt::xpub_verboser, 1);
  }
}

}  // namespace

struct Socket::Impl : std::enable_shared_from_this<Socket::Impl> {
  EventLoop& loop;
  SocketKind kind;
  SocketOptions options;
  zmq::socket_t socket;
  asio::posix::stream_descriptor descriptor;
  asio::steady_timer retry_timer;
  milliseconds retry_delay{kRetryFirst};
  Handler handler;
  std::vector<Message> batch;
  std::deque<Message> queue;
  bool paused = false;
  bool closed = false;
  /// A turn is posted and has not run yet.
  bool turn_posted = false;
  /// A turn is running: what it calls need not post another.
  bool in_turn = false;
  /// The descriptor is being watched.
  bool watching = false;
  bool retrying = false;

  Impl(EventLoop& owner, SocketKind socket_kind, const SocketOptions& socket_options)
      : loop{owner},
        kind{socket_kind},
        options{socket_options},
        socket{owner.zmq(), zmq_type(socket_kind)},
        descriptor{owner.io(), socket.get(zmq::sockopt::fd)},
        retry_timer{owner.io()} {
    apply(socket, kind, options);
  }

  bool keeps_unsent() const { return kind == SocketKind::dealer || (kind == SocketKind::xpub && options.xpub_no_drop); }

  void close() {
    closed = true;
    retry_timer.cancel();
    // The descriptor belongs to libzmq.
    descriptor.release();
    socket.close();
  }

  /// Runs a turn soon. After any call into libzmq there must be one, for it may have swallowed the edge that the other
  /// direction waits for.
  void post_turn() {
    if (turn_posted || in_turn) return;
    turn_posted = true;
    asio::post(loop.io(), [self = shared_from_this()] {
      self->turn_posted = false;
      if (!self->closed) self->turn();
    });
  }

  void turn() {
    in_turn = true;
    const bool drained = drain();
    in_turn = false;
    if (drained) {
      watch();
    } else {
      post_turn();
    }
  }

  /// True if nothing is left to do; false if it stopped to let others have their turn.
  bool drain() {
    for (int round = 0; round < kBatchesPerTurn; ++round) {
      receive_batch();
      flush();
      // The last call into libzmq before sleep.
      if (!ready(socket.get(zmq::sockopt::events))) return true;
    }
    return false;
  }

  bool ready(int events) const {
    const bool readable = (events & ZMQ_POLLIN) != 0 && handler && !paused;
    // A publisher always claims to be writable; its queue is retried by a timer.
    const bool writable = (events & ZMQ_POLLOUT) != 0 && kind == SocketKind::dealer && !queue.empty();
    return readable || writable;
  }

  void watch() {
    if (watching) return;
    watching = true;
    descriptor.async_wait(asio::posix::stream_descriptor::wait_read,
                          [self = shared_from_this()](const boost::system::error_code&) {
                            self->watching = false;
                            if (!self->closed) self->turn();
                          });
  }

  void receive_batch() {
    if (!handler || paused) return;
    batch.clear();
    while (batch.size() < options.batch_max) {
      Message message;
      if (!receive(message)) break;
      batch.push_back(std::move(message));
    }
    if (!batch.empty()) handler(batch);
  }

  bool receive(Message& message) {
    do {
      zmq::message_t part;
      if (!receive_frame(part)) return false;
      message.push_back(std::move(part));
    } while (message.back().more());
    return true;
  }

  bool receive_frame(zmq::message_t& part) {
    for (;;) {
      if (zmq_msg_recv(part.handle(), socket.handle(), ZMQ_DONTWAIT) >= 0) return true;
      if (errno != EINTR) return false;
    }
  }

  SendResult send(Message&& message) {
    if (!queue.empty()) return enqueue(std::move(message));
    switch (try_send(message)) {
      case 0:
        return SendResult::sent;
      case EAGAIN:
        break;
      default:
        return SendResult::unroutable;
    }
    if (keeps_unsent()) return enqueue(std::move(message));
    // What libzmq knows of the peer's queue may be a millisecond old; reading the events brings it up to date.
    (void)socket.get(zmq::sockopt::events);
    return try_send(message) == 0 ? SendResult::sent : SendResult::unroutable;
  }

  SendResult enqueue(Message&& message) {
    if (queue.size() >= options.queue_max) return SendResult::full;
    queue.push_back(std::move(message));
    if (kind == SocketKind::xpub) retry_later();
    return SendResult::sent;
  }

  /// 0, or the error number of the first frame; only that one can fail.
  int try_send(Message& message) {
    for (std::size_t i = 0; i < message.size();) {
      const int more = i + 1 < message.size() ? ZMQ_SNDMORE : 0;
      if (zmq_msg_send(message[i].handle(), socket.handle(), ZMQ_DONTWAIT | more) >= 0) {
        ++i;
      } else if (errno != EINTR) {
        return errno;
      }
    }
    return 0;
  }

  void flush() {
    while (!queue.empty() && try_send(queue.front()) == 0) {
      queue.pop_front();
      retry_delay = kRetryFirst;
    }
  }

  void retry_later() {
    if (retrying) return;
    retrying = true;
    retry_timer.expires_after(retry_delay);
    retry_delay = std::min(retry_delay * 2, kRetryLast);
    retry_timer.async_wait([self = shared_from_this()](const boost::system::error_code& error) {
      self->retrying = false;
      if (error || self->closed) return;
      self->flush();
      if (!self->queue.empty()) self->retry_later();
      self->post_turn();
    });
  }
};

Socket::Socket(EventLoop& loop, SocketKind kind, SocketOptions options)
    : impl_{std::make_shared<Impl>(loop, kind, options)} {
  impl_->post_turn();
}

Socket::~Socket() {
  impl_->close();
}

Result<void> Socket::bind(const std::string& endpoint) {
  if (zmq_bind(impl_->socket.handle(), endpoint.c_str()) != 0) {
    return Error{"cannot listen on " + endpoint + ": " + zmq_strerror(errno)};
  }
  impl_->post_turn();
  return {};
}

Result<void> Socket::connect(const std::string& endpoint) {
  if (zmq_connect(impl_->socket.handle(), endpoint.c_str()) != 0) {
    return Error{"cannot connect to " + endpoint + ": " + zmq_strerror(errno)};
  }
  impl_->post_turn();
  return {};
}

void Socket::disconnect(const std::string& endpoint) {
  zmq_disconnect(impl_->socket.handle(), endpoint.c_str());
  impl_->post_turn();
}

void Socket::subscribe(const std::string& prefix) {
  impl_->socket.set(zmq::sockopt::subscribe, prefix);
  impl_->post_turn();
}

std::string Socket::bound_endpoint() const {
  return impl_->socket.get(zmq::sockopt::last_endpoint);
}

void Socket::on_messages(Handler handler) {
  impl_->handler = std::move(handler);
  impl_->post_turn();
}

void Socket::pause() {
  impl_->paused = true;
}

void Socket::resume() {
  impl_->paused = false;
  impl_->post_turn();
}

SendResult Socket::send(Message&& message) {
  const auto result = impl_->send(std::move(message));
  impl_->post_turn();
  return result;
}

std::size_t Socket::queued() const {
  return impl_->queue.size();
}

}  // namespace tercet
