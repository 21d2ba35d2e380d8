#pragma once

#include <vector>

#include "common/http/message_route.hpp"
#include "common/http/router.hpp"
#include "query-service/http/event_feed.hpp"
#include "query-service/http/live_resources.hpp"
#include "query-service/query_service.hpp"

namespace tercet {

/// The query side as HTTP resources: each request is put to the query-service as any client's query is, and its reply
/// becomes the response; what is live is also offered as server-sent events. Not thread-safe: used on the loop's thread.
class QueryApi {
 public:
  /// Both must outlive it. Observes the service.
  QueryApi(EventLoop& loop, QueryService& service);

  /// `routes` were found good by check_routes(). Besides them: streams and the feed of events.
  void add_routes(const std::vector<http::MessageRoute>& routes, http::Router& router);

 private:
  void ask(const http::MessageRoute& route, http::Request&& request, const http::PathArguments& arguments,
           http::Answer answer);

  QueryService& service_;
  LiveResources live_;
  EventFeed feed_;
};

}  // namespace tercet
