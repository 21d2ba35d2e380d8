#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "command-service/command_server.hpp"
#include "common/http/message_route.hpp"
#include "common/http/router.hpp"

namespace tercet {

/// The command side as HTTP resources: each request is handed to the command-service as any client's command is, and its
/// replies become the response. Every command is accepted first: 202, unless the client prefers to wait for the outcome
/// and that is known in time. The same request with the same `Idempotency-Key` is answered in the same way again.
/// Not thread-safe: used on the loop's thread.
class CommandApi {
 public:
  /// All arguments must outlive it.
  CommandApi(EventLoop& loop, CommandServer& service);

  /// `routes` were found good by check_routes().
  void add_routes(const std::vector<http::MessageRoute>& routes, http::Router& router);

 private:
  struct Exchange;

  void run(const http::MessageRoute& route, const http::Request& request, const http::PathArguments& arguments,
           http::Answer answer);
  void ask(const http::MessageRoute& route, http::Request&& request, const http::PathArguments& arguments,
           http::Answer answer);

  EventLoop& loop_;
  CommandServer& service_;
};

}  // namespace tercet
