#pragma once

#include <functional>
#include <vector>

#include "common/http/openapi.hpp"
#include "common/http/response.hpp"
#include "common/http/router.hpp"
#include "common/http/server.hpp"
#include "common/metrics/metrics.hpp"
#include "common/runtime/readiness.hpp"

/// What every process tells those who watch it.
namespace tercet::http {

/// Adds GET /healthz (200: the process lives and its loop turns), GET /readyz (see readiness_response()) and GET
/// /metrics. `readiness` is called for each /readyz; it and `metrics` outlive the router's use.
void add_health_routes(Router& router, std::function<std::vector<ReadinessCheck>()> readiness, const Metrics& metrics);

/// The same for the description of an API.
std::vector<PlainRoute> health_operations();

/// 200 `{"status":"ready","checks":[{"name":"event-bus","ok":true,"detail":"…"}]}` if all checks are ok; else 503 and
/// "not_ready". Pure, thread-safe.
Response readiness_response(const std::vector<ReadinessCheck>& checks);

/// Has `metrics` show what a server counts, which `counts` tells each time.
void add_server_metrics(Metrics& metrics, const std::function<ServerCounts()>& counts);

}  // namespace tercet::http
