#include "common/http/health.hpp"

#include <gmock/gmock.h>

#include "common/http/request_target.hpp"
#include "tests/unit/common/http/recorded_exchange.hpp"

namespace tercet::http {
namespace {

using ::testing::HasSubstr;

/// A process as those who watch it see it.
class Health : public ::testing::Test {
 protected:
  Health() {
    add_health_routes(
        router, [this] { return checks; }, metrics);
  }

  Response get(std::string_view target) {
    Request request;
    request.target = target;
    request.path = parse_target(target)->path;
    const auto client = std::make_shared<RecordedExchange>();
    router.route(std::move(request), Answer{client});
    return client->response.value();
  }

  std::vector<ReadinessCheck> checks{{"event-bus", true, "The event-bus is heard."}, {"log", true, "It is read."}};
  Metrics metrics;
  Router router;
};

TEST_F(Health, IsAliveWhateverIsNotReady) {
  checks[0].ok = false;
  const auto response = get("/healthz");
  EXPECT_EQ(response.status, 200U);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(response.body, "{\"status\":\"alive\"}\n");
}

TEST_F(Health, IsReadyIfAllChecksAreOk) {
  const auto response = get("/readyz");
  EXPECT_EQ(response.status, 200U);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_EQ(response.body,
            "{\"status\":\"ready\",\"checks\":["
            "{\"name\":\"event-bus\",\"ok\":true,\"detail\":\"The event-bus is heard.\"},"
            "{\"name\":\"log\",\"ok\":true,\"detail\":\"It is read.\"}]}\n");
}

TEST_F(Health, SaysWhatIsNotReady) {
  checks[1] = {"log", false, "The log \"a\" cannot be read."};
  const auto response = get("/readyz");
  EXPECT_EQ(response.status, 503U);
  EXPECT_THAT(response.body, HasSubstr(R"({"status":"not_ready","checks":[)"));
  EXPECT_THAT(response.body, HasSubstr(R"({"name":"event-bus","ok":true,)"));
  EXPECT_THAT(response.body, HasSubstr(R"({"name":"log","ok":false,"detail":"The log \"a\" cannot be read."})"));
}

TEST_F(Health, IsLookedAtForEachRequest) {
  EXPECT_EQ(get("/readyz").status, 200U);
  checks[0].ok = false;
  EXPECT_EQ(get("/readyz").status, 503U);
}

TEST_F(Health, ShowsTheMetricsOfNow) {
  auto counter = metrics.counter("tercet_commits_total", "Commits.");
  counter.increment();
  const auto response = get("/metrics");
  EXPECT_EQ(response.status, 200U);
  EXPECT_EQ(response.content_type, "text/plain; version=0.0.4; charset=utf-8");
  EXPECT_EQ(response.body, metrics.exposition());
  EXPECT_THAT(response.body, HasSubstr("\ntercet_commits_total 1\n"));
}

TEST_F(Health, ShowsEachNumberOfTheServerUnderItsName) {
  ServerCounts counts;
  counts.connections_open = 1;
  counts.connections_refused = 2;
  counts.requests = 3;
  counts.bad_requests = 4;
  counts.timeouts = 5;
  counts.streams_open = 6;
  counts.streams_cut_off = 7;
  add_server_metrics(metrics, [&counts] { return counts; });
  for (const auto* line : {"connections_open 1", "connections_refused_total 2", "requests_total 3",
                           "bad_requests_total 4", "timeouts_total 5", "streams_open 6", "streams_cut_off_total 7"}) {
    EXPECT_THAT(get("/metrics").body, HasSubstr("\ntercet_http_" + std::string{line} + "\n"));
  }
  EXPECT_THAT(get("/metrics").body, HasSubstr("# TYPE tercet_http_connections_open gauge\n"));
}

}  // namespace
}  // namespace tercet::http
