#pragma once

#include <functional>
#include <string>

#include "command-service/command_server.hpp"
#include "command-service/http/command_api.hpp"
#include "common/http/router.hpp"
#include "common/http/server.hpp"
#include "common/vocabulary/result.hpp"

namespace tercet {

/// The command-service's HTTP port: its API, the API's description, and what those who watch the process ask.
/// Not thread-safe: used on the loop's thread.
class CommandHttp {
 public:
  /// Both must outlive it.
  CommandHttp(EventLoop& loop, CommandServer& service);

  /// Listens on `endpoint`, "tcp://127.0.0.1:8081". The error is one line: the port is in use.
  Result<void> start(const std::string& endpoint);
  /// Takes nothing more, lets the answers in hand be sent, then calls `done`. Called once, after start().
  void stop(std::function<void()> done);
  /// With the real port. Valid after start().
  std::string endpoint() const { return server_.bound_endpoint(); }

 private:
  CommandApi api_;
  http::Router router_;
  http::Server server_;
};

}  // namespace tercet
