#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "common/messaging/event_loop.hpp"
#include "common/vocabulary/result.hpp"

namespace tercet::http {

/// A TCP connection on a loop, as accepted by a TcpListener. Its handlers are called on the loop's thread, never from
/// within the call that sets them, and never after close(), abort() or destruction.
class TcpStream {
 public:
  enum class Outcome {
    /// Some bytes, at least one.
    done,
    /// The peer has ended its sending side.
    ended,
    /// The connection is broken: reset by the peer, say.
    broken
  };
  /// What became of a read or write, and how many bytes it was of.
  using Handler = std::function<void(Outcome outcome, std::size_t bytes)>;

  struct Impl;

  explicit TcpStream(std::shared_ptr<Impl> impl);
  ~TcpStream();
  TcpStream(const TcpStream&) = delete;
  TcpStream& operator=(const TcpStream&) = delete;

  /// Reads what has come into `space` (not empty), which stays there until then. One at a time.
  void read(std::span<char> space, Handler handler);
  /// Writes a part of `bytes` (not empty), which stay there until then. One at a time.
  void write(std::string_view bytes, Handler handler);
  /// Calls `handler` once, when the connection breaks, also if nothing is read or written. Called once.
  void watch_break(std::function<void()> handler);
  /// Ends the sending side: the peer sees the end of what was written.
  void shutdown_send();
  void close();
  /// Closes at once and drops what was not sent yet.
  void abort();

 private:
  std::shared_ptr<Impl> impl_;
};

/// Accepts TCP connections. Not thread-safe. Destroying it closes it.
class TcpListener {
 public:
  using Handler = std::function<void(std::unique_ptr<TcpStream>)>;

  /// `on_connection` is called on the loop's thread for each connection.
  TcpListener(EventLoop& loop, Handler on_connection);
  ~TcpListener();
  TcpListener(const TcpListener&) = delete;
  TcpListener& operator=(const TcpListener&) = delete;

  /// Starts to accept on "tcp://host:port"; host is an address or "localhost", port 0 or "*" is any free one.
  Result<void> listen(const std::string& endpoint);
  /// With the port that is really listened on; empty if nothing is.
  std::string endpoint() const;
  void close();

 private:
  struct Impl;
  std::shared_ptr<Impl> impl_;
};

}  // namespace tercet::http
