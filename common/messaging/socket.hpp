#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

#include "common/messaging/event_loop.hpp"
#include "common/messaging/message.hpp"
#include "common/vocabulary/result.hpp"

namespace tercet {

enum class SocketKind { router, dealer, sub, xpub };

struct SocketOptions {
  /// Messages, not bytes, per peer; both ends count.
  int send_hwm = 1000;
  int receive_hwm = 1000;
  /// XPUB only: a full peer makes send() wait in the queue instead of dropping for that peer. With it one full peer
  /// holds back all, so it is for sockets with one peer.
  bool xpub_no_drop = false;
  /// XPUB only: on_messages() sees every subscription, also a repeated one.
  bool xpub_verbose = false;
  /// How many messages send() keeps while ZeroMQ takes none. DEALER and no-drop XPUB only; the others never keep any.
  std::size_t queue_max = 1024;
  /// How long what was sent may still be delivered after the socket is closed.
  std::chrono::milliseconds linger{0};
  /// The most messages handed to the handler at once.
  std::size_t batch_max = 256;
};

enum class SendResult {
  /// ZeroMQ or the socket's own queue has it.
  sent,
  /// The queue is full, nothing was taken: try again later or tell whoever waits.
  full,
  /// ROUTER only: that peer is gone or does not read; the message was dropped.
  unroutable,
};

/// A ZeroMQ socket on an event loop. It reads all that has come, hands it over in batches, and never blocks.
///
/// Not thread-safe: used on the loop's thread only. A handler may send on any socket, and may destroy other sockets
/// but not the one that called it.
///
/// ZeroMQ signals readiness by an edge on one descriptor for both directions, which any call may swallow. The rule
/// that keeps it from hanging: reading ZMQ_EVENTS is the last call before going to sleep, and both of its bits are
/// acted on.
class Socket {
 public:
  using Handler = std::function<void(std::span<Message>)>;

  Socket(EventLoop& loop, SocketKind kind, SocketOptions options = {});
  ~Socket();
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  /// "tcp://127.0.0.1:8001"; port "*" picks a free one. The error names the endpoint and says why.
  Result<void> bind(const std::string& endpoint);
  /// Connects in the background, and again whenever the connection is lost.
  Result<void> connect(const std::string& endpoint);
  /// Drops the connection and what was queued for it. For starting over after silence: connect() again.
  void disconnect(const std::string& endpoint);
  /// SUB only: also what starts with `prefix`. Subscriptions are renewed at each reconnect by themselves.
  void subscribe(const std::string& prefix);
  /// The endpoint bound last, with the real port.
  std::string bound_endpoint() const;

  /// Sets who gets what comes in; messages are not read before. The handler may move frames out.
  void on_messages(Handler handler);
  /// Stops reading, so that ZeroMQ's own queues fill and the peer is held back; resume() goes on.
  void pause();
  void resume();

  /// Takes the message, unless the result says that it did not.
  SendResult send(Message&& message);
  /// Messages that wait in this socket's own queue.
  std::size_t queued() const;

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace tercet
