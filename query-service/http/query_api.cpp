#include "query-service/http/query_api.hpp"

#include <memory>
#include <utility>

#include "common/http/preferences.hpp"
#include "common/http/problem_response.hpp"
#include "common/http/queries.hpp"
#include "query-service/http/stream_pages.hpp"

namespace tercet {

QueryApi::QueryApi(EventLoop& loop, QueryService& service)
    : service_{service}, live_{loop, service}, feed_{loop, service} {
  service_.observe({[this] { live_.on_change(); }, [this](Position head) { feed_.on_head(head); }});
}

void QueryApi::add_routes(const std::vector<http::MessageRoute>& routes, http::Router& router) {
  for (const auto& route : routes) {
    router.add(route.method, route.path,
               [this, route](http::Request&& request, const http::PathArguments& arguments, http::Answer answer) {
                 ask(route, std::move(request), arguments, std::move(answer));
               });
  }
  router.add(http::Method::get, "/v1/streams/{stream}",
             [this](http::Request&& request, const http::PathArguments& arguments, http::Answer answer) {
               answer_stream_page(service_, std::move(request), arguments, std::move(answer));
             });
  router.add(http::Method::get, "/v1/events",
             [this](const http::Request& request, const http::PathArguments&, http::Answer answer) {
               feed_.open(request, std::move(answer));
             });
}

void QueryApi::ask(const http::MessageRoute& route, http::Request&& request, const http::PathArguments& arguments,
                   http::Answer answer) {
  const auto query = http::read_query(route, request, arguments);
  if (!query) return answer.send(http::problem_response(query.error()));
  if (route.live && http::wants_events(request)) return live_.open(*query, std::move(request), std::move(answer));
  // Shared, because a handler is copyable and an answer is not.
  const auto shared = std::make_shared<http::Answer>(std::move(answer));
  service_.ask(*query, [shared, request = std::move(request), live = route.live](const v1::QueryReply& reply) {
    auto response = http::query_response(request, reply);
    if (live) response.headers.push_back({"Vary", "Accept"});
    shared->send(std::move(response));
  });
}

}  // namespace tercet
