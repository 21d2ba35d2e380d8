#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "common/http/answer.hpp"
#include "common/http/limits.hpp"
#include "common/http/request.hpp"
#include "common/messaging/event_loop.hpp"
#include "common/vocabulary/result.hpp"

namespace tercet::http {

/// What a server has seen; open ones are those of now, the rest counts from its start.
struct ServerCounts {
  std::uint64_t connections_open = 0;
  /// There were too many.
  std::uint64_t connections_refused = 0;
  /// That reached the handler.
  std::uint64_t requests = 0;
  /// That did not, because of their form or size.
  std::uint64_t bad_requests = 0;
  /// Requests that did not arrive in time, answers that were not taken in time; streams are not among them.
  std::uint64_t timeouts = 0;
  std::uint64_t streams_open = 0;
  /// Their readers were too slow.
  std::uint64_t streams_cut_off = 0;
};

/// An HTTP/1.1 server on a loop. All functions are called on the loop's thread, or before it runs. Requests of one
/// connection are handled one after the other, in their order.
///
/// Destroying it closes all connections at once and calls no handler; the Answers that are out then go nowhere.
class Server {
 public:
  using Handler = std::function<void(Request&&, Answer)>;

  Server(EventLoop& loop, Limits limits, Handler handler);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Listens on "tcp://host:port"; host is an address, or "localhost"; port 0 or "*" is any free one. Called once.
  Result<void> bind(const std::string& endpoint);
  /// With the port that is really listened on; empty before bind().
  std::string bound_endpoint() const;

  /// Accepts nothing more, closes idle connections and event streams, lets the answers in hand be sent for at most
  /// Limits::stop_time, then calls `done`. Called once.
  void stop(std::function<void()> done);

  ServerCounts counts() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tercet::http
