#include "command-service/http/command_http.hpp"

#include <utility>

#include "command-service/http/routes.hpp"
#include "common/http/health.hpp"
#include "common/http/openapi_route.hpp"
#include "common/metrics/process_metrics.hpp"
#include "common/runtime/descriptor_limit.hpp"
#include "common/runtime/version.hpp"
#include "tercet_descriptors.hpp"

namespace tercet {
namespace {

/// At the end, the service itself takes up to 3 s for what is in flight, and then answers the rest.
http::Limits http_limits() {
  auto limits = http::limits_within(raise_descriptor_limit());
  limits.stop_time = std::chrono::milliseconds{4'000};
  return limits;
}

http::Api description() {
  http::Api api;
  api.title = "Tercet: commands";
  api.version = std::string{kVersion};
  api.description =
      "Changes what is. Each request is one command: it is accepted durably (202), decided once, and its outcome is "
      "kept for ever. What is, is asked of the query side.";
  api.messages = command_routes();
  api.others = http::health_operations();
  return api;
}

}  // namespace

CommandHttp::CommandHttp(EventLoop& loop, CommandServer& service)
    : api_{loop, service}, server_{loop, http_limits(), [this](http::Request&& request, http::Answer answer) {
                                     router_.route(std::move(request), std::move(answer));
                                   }} {
  http::add_health_routes(
      router_, [&service] { return service.readiness(); }, service.metrics());
  http::add_server_metrics(service.metrics(), [this] { return server_.counts(); });
  add_process_metrics(service.metrics());
}

Result<void> CommandHttp::start(const std::string& endpoint) {
  auto api = description();
  if (auto checked = http::check_routes(api.messages); !checked) return checked;
  api_.add_routes(api.messages, router_);
  if (auto added = http::add_openapi_route(router_, std::move(api), tercet_descriptors()); !added) return added;
  return server_.bind(endpoint);
}

void CommandHttp::stop(std::function<void()> done) {
  server_.stop(std::move(done));
}

}  // namespace tercet
