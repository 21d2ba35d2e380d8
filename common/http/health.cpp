#include "common/http/health.hpp"

#include <algorithm>
#include <string>
#include <utility>

#include "common/json/json.hpp"

namespace tercet::http {
namespace {

constexpr const char* kHealthSchema =
    R"({"type":"object","required":["status"],"properties":{"status":{"type":"string","enum":["alive"]}}})";

constexpr const char* kReadinessSchema =
    R"({"type":"object","required":["status","checks"],"properties":{)"
    R"("status":{"type":"string","enum":["ready","not_ready"]},"checks":{"type":"array","items":{"type":"object",)"
    R"("required":["name","ok","detail"],"properties":{"name":{"type":"string"},"ok":{"type":"boolean"},)"
    R"("detail":{"type":"string","description":"How it stands, for people."}}}}}})";

Response json_response(unsigned status, std::string body) {
  Response response;
  response.status = status;
  response.content_type = "application/json";
  response.body = std::move(body) + "\n";
  return response;
}

std::string to_json(const ReadinessCheck& check) {
  return R"({"name":)" + json_string(check.name) + R"(,"ok":)" + (check.ok ? "true" : "false") + R"(,"detail":)" +
         json_string(check.detail) + "}";
}

Response exposition_response(const Metrics& metrics) {
  Response response;
  response.content_type = kExpositionType;
  response.body = metrics.exposition();
  return response;
}

}  // namespace

void add_health_routes(Router& router, std::function<std::vector<ReadinessCheck>()> readiness, const Metrics& metrics) {
  router.add(Method::get, "/healthz", [](Request&&, const PathArguments&, Answer answer) {
    answer.send(json_response(200, R"({"status":"alive"})"));
  });
  router.add(Method::get, "/readyz",
             [readiness = std::move(readiness)](Request&&, const PathArguments&, Answer answer) {
               answer.send(readiness_response(readiness()));
             });
  router.add(Method::get, "/metrics",
             [&metrics](Request&&, const PathArguments&, Answer answer) { answer.send(exposition_response(metrics)); });
}

std::vector<PlainRoute> health_operations() {
  return {{.path = "/healthz",
           .operation_id = "healthz",
           .summary = "Whether the process lives",
           .content_type = "application/json",
           .schema = kHealthSchema},
          {.path = "/readyz",
           .operation_id = "readyz",
           .summary = "Whether it can serve, and what is wrong if it cannot (503)",
           .content_type = "application/json",
           .schema = kReadinessSchema,
           .others = {503}},
          {.path = "/metrics",
           .operation_id = "metrics",
           .summary = "What it counts, as Prometheus reads it",
           .content_type = "text/plain"}};
}

Response readiness_response(const std::vector<ReadinessCheck>& checks) {
  const bool ready = std::ranges::all_of(checks, &ReadinessCheck::ok);
  std::string all;
  for (const auto& check : checks) all += (all.empty() ? "" : ",") + to_json(check);
  return json_response(ready ? 200 : 503,
                       R"({"status":")" + std::string{ready ? "ready" : "not_ready"} + R"(","checks":[)" + all + "]}");
}

void add_server_metrics(Metrics& metrics, const std::function<ServerCounts()>& counts) {
  const auto reading = [&counts](std::uint64_t ServerCounts::*count) {
    return [counts, count] { return static_cast<double>(counts().*count); };
  };
  metrics.gauge("tercet_http_connections_open", "HTTP connections that are open.",
                reading(&ServerCounts::connections_open));
  metrics.counter("tercet_http_connections_refused_total", "HTTP connections refused, as there were too many.", {},
                  reading(&ServerCounts::connections_refused));
  metrics.counter("tercet_http_requests_total", "HTTP requests that reached their handler.", {},
                  reading(&ServerCounts::requests));
  metrics.counter("tercet_http_bad_requests_total", "HTTP requests refused for their form or size.", {},
                  reading(&ServerCounts::bad_requests));
  metrics.counter("tercet_http_timeouts_total",
                  "HTTP requests that did not arrive in time, and answers that were not taken in time.", {},
                  reading(&ServerCounts::timeouts));
  metrics.gauge("tercet_http_streams_open", "Event streams that are open.", reading(&ServerCounts::streams_open));
  metrics.counter("tercet_http_streams_cut_off_total", "Event streams cut off, as their readers were too slow.", {},
                  reading(&ServerCounts::streams_cut_off));
}

}  // namespace tercet::http
