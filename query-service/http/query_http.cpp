#include "query-service/http/query_http.hpp"

#include <utility>

#include "common/http/health.hpp"
#include "common/http/openapi_route.hpp"
#include "common/http/queries.hpp"
#include "common/metrics/process_metrics.hpp"
#include "common/runtime/descriptor_limit.hpp"
#include "common/runtime/version.hpp"
#include "query-service/http/routes.hpp"
#include "tercet_descriptors.hpp"

namespace tercet {
namespace {

constexpr const char* kEvent =
    R"({"type":"object","description":"One event, where it stands, and whose outcome it is.","required":["position",)"
    R"("stream","version","type","data","time","command_id","correlation_id"],"properties":{)"
    R"("position":{"type":"string","format":"uint64"},"stream":{"type":"string"},)"
    R"("version":{"type":"string","format":"uint64"},"type":{"type":"string","description":"Full protobuf name."},)"
    R"("data":{"description":"The event as JSON; bytes in base64 if this service does not know its type.",)"
    R"("type":["object","string"]},"time":{"type":"string","format":"date-time"},)"
    R"("command_id":{"type":"string"},"correlation_id":{"type":"string"}}})";

constexpr const char* kNumber = R"({"type": "string", "format": "uint64"})";

http::PlainRoute stream_route() {
  http::PlainRoute route;
  route.path = "/v1/streams/{stream}";
  route.operation_id = "read_stream";
  route.summary = "The events of one stream, in pages, from either end";
  route.content_type = "application/json";
  route.schema = std::string{R"({"type":"object","required":["stream","version","events"],"properties":{)"
                             R"("stream":{"type":"string"},"version":{"type":"string","format":"uint64"},)"
                             R"("events":{"type":"array","items":)"} +
                 kEvent + "}}}";
  route.parameters = {{"stream", "Category and id: account-alice.", R"({"type": "string"})", "path"},
                      {"from_version", "Which version the page begins with.", kNumber},
                      {"until_version", "Which version it ends with. Not together with from_version.", kNumber},
                      {"backwards", "From the newest event to the oldest.", R"({"type": "boolean"})"},
                      {"limit", "At most this many events, up to 1 000; 50 if not given.", R"({"type": "integer"})"},
                      http::min_position_parameter()};
  route.headers = {{"Tercet-Position", "The end of the log when it was read."},
                   {"Link", "rel=\"next\" and rel=\"prev\": the pages beside this one, in the same order."}};
  route.has_tag = true;
  route.problems = {400, 404, 429, 503, 504};
  return route;
}

http::PlainRoute feed_route() {
  http::PlainRoute route;
  route.path = "/v1/events";
  route.operation_id = "read_events";
  route.summary =
      "All events of the log, each once, in order, without a gap, and on as it grows; messages with an id alone move "
      "on "
      "over what is not shown, and one of type problem is the last";
  route.content_type = "text/event-stream";
  route.schema = kEvent;
  route.parameters = {{"category", "Only events of streams of this category.", R"({"type": "string"})"},
                      {"from_position", "Where to begin, unless Last-Event-ID says it; 1 if not given.", kNumber},
                      {"Last-Event-ID", "The id of the last event of a stream that broke off.", kNumber, "header"}};
  route.headers = {{"Tercet-Position", "The end of the log when it was opened."}};
  route.problems = {400, 409, 429, 503};
  return route;
}

http::Api description() {
  http::Api api;
  api.title = "Tercet: queries";
  api.version = std::string{kVersion};
  api.description =
      "Shows what is and what was, from read models that follow the log. It is changed by the command side.";
  api.messages = query_routes();
  api.others = http::health_operations();
  api.others.insert(api.others.begin(), {stream_route(), feed_route()});
  return api;
}

}  // namespace

QueryHttp::QueryHttp(EventLoop& loop, QueryService& service)
    : api_{loop, service},
      server_{loop, http::limits_within(raise_descriptor_limit()),
              [this](http::Request&& request, http::Answer answer) {
                router_.route(std::move(request), std::move(answer));
              }} {
  http::add_health_routes(
      router_, [&service] { return service.readiness(); }, service.metrics());
  http::add_server_metrics(service.metrics(), [this] { return server_.counts(); });
  add_process_metrics(service.metrics());
}

Result<void> QueryHttp::start(const std::string& endpoint) {
  auto api = description();
  if (auto checked = http::check_routes(api.messages); !checked) return checked;
  api_.add_routes(api.messages, router_);
  if (auto added = http::add_openapi_route(router_, std::move(api), tercet_descriptors()); !added) return added;
  return server_.bind(endpoint);
}

void QueryHttp::stop(std::function<void()> done) {
  server_.stop(std::move(done));
}

}  // namespace tercet
