#pragma once

#include <functional>
#include <string>

#include "common/http/router.hpp"
#include "common/http/server.hpp"
#include "common/vocabulary/result.hpp"
#include "query-service/http/query_api.hpp"
#include "query-service/query_service.hpp"

namespace tercet {

/// The query-service's HTTP port: its API, the API's description, and what those who watch the process ask.
/// Not thread-safe: used on the loop's thread.
class QueryHttp {
 public:
  /// Both must outlive it.
  QueryHttp(EventLoop& loop, QueryService& service);

  /// Listens on `endpoint`, "tcp://127.0.0.1:8081". The error is one line: the port is in use.
  Result<void> start(const std::string& endpoint);
  /// Takes nothing more, lets the answers in hand be sent, then calls `done`. Called once, after start().
  void stop(std::function<void()> done);
  /// With the real port. Valid after start().
  std::string endpoint() const { return server_.bound_endpoint(); }

 private:
  QueryApi api_;
  http::Router router_;
  http::Server server_;
};

}  // namespace tercet
