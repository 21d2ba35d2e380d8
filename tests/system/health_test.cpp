// What all three processes tell those who watch them, over HTTP: that they live, whether they are ready, what they count.

#include <ctime>

#include "tests/system/harness/exposition.hpp"
#include "tests/system/harness/http_client.hpp"
#include "tests/system/harness/publisher_client.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

class Health : public SystemTest {
 protected:
  std::vector<std::uint16_t> http_ports() const {
    const auto& ports = installation.ports();
    return {ports.bus_http(), ports.command_http(), ports.query_http()};
  }

  static bool becomes_ready(std::uint16_t port) {
    return wait_until([port] { return http_get(port, "/readyz").status == 200; });
  }
  /// What /readyz says once it is 503 and says that.
  static std::string not_ready_with(std::uint16_t port, const std::string& part) {
    HttpReply reply;
    wait_until([&] {
      reply = http_get(port, "/readyz");
      return reply.status == 503 && reply.body.find(part) != std::string::npos;
    });
    EXPECT_EQ(reply.status, 503U);
    return reply.body;
  }

  static Exposition metrics(std::uint16_t port) {
    const auto reply = http_get(port, "/metrics");
    EXPECT_EQ(reply.status, 200U);
    EXPECT_EQ(reply.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
    return Exposition{reply.body};
  }
  Exposition bus_metrics() const { return metrics(installation.ports().bus_http()); }
  Exposition command_metrics() const { return metrics(installation.ports().command_http()); }
  Exposition query_metrics() const { return metrics(installation.ports().query_http()); }
};

TEST_F(Health, AllThreeLiveAndAreReady) {
  installation.start();
  for (const auto port : http_ports()) {
    const auto alive = http_get(port, "/healthz");
    EXPECT_EQ(alive.status, 200U);
    EXPECT_EQ(alive.body, "{\"status\":\"alive\"}\n");
    EXPECT_TRUE(becomes_ready(port)) << http_get(port, "/readyz").body;
    const auto ready = http_get(port, "/readyz");
    EXPECT_THAT(ready.body, HasSubstr(R"({"status":"ready","checks":[{"name":")"));
    EXPECT_EQ(ready.header("Content-Type"), "application/json");
    EXPECT_EQ(http_request(port, "POST", "/healthz").status, 405U);
  }
}

TEST_F(Health, WithoutTheEventBusTheOthersLiveAreNotReadyAndRecover) {
  installation.start();
  const auto commands_port = installation.ports().command_http();
  const auto queries_port = installation.ports().query_http();
  ASSERT_TRUE(becomes_ready(commands_port));
  ASSERT_TRUE(becomes_ready(queries_port));

  installation.bus().kill();
  EXPECT_THAT(
      not_ready_with(commands_port, R"("name":"event-bus","ok":false)"),
      AllOf(HasSubstr("The event-bus is not heard; commands get 503."), HasSubstr(R"("name":"log","ok":false)")));
  EXPECT_THAT(not_ready_with(queries_port, R"("name":"event-bus","ok":false)"),
              AllOf(HasSubstr("The event-bus is not heard; answers may be old."), HasSubstr("DISCONNECTED")));
  EXPECT_EQ(http_get(commands_port, "/healthz").status, 200U);
  EXPECT_EQ(http_get(queries_port, "/healthz").status, 200U);

  installation.bus().start();
  for (const auto port : http_ports()) EXPECT_TRUE(becomes_ready(port)) << http_get(port, "/readyz").body;
}

TEST_F(Health, TheEventBusIsNotReadyWhileItsDiskIsAlmostFull) {
  const PortBlock block;
  Service bus{"event-bus", block.ports(), installation.directory() / "full", {"--min-free", "1000000000"}};
  bus.start();
  EXPECT_THAT(not_ready_with(block.ports().bus_http(), "almost full"),
              AllOf(HasSubstr(R"("name":"log","ok":true)"), HasSubstr(R"("name":"disk","ok":false)")));

  PublisherClient publisher{block.ports()};
  ASSERT_TRUE(publisher.connected());
  EXPECT_EQ(publisher.offer(commit_to("note-a", any_version())).result(), v1::Receipt::UNAVAILABLE);
  const auto seen = metrics(block.ports().bus_http());
  EXPECT_GE(seen.value("tercet_disk_full_refusals_total").value_or(0), 1);
  EXPECT_EQ(seen.value("tercet_commits_total"), 0);
}

TEST_F(Health, AReadModelThatStoppedIsNamed) {
  installation.start();
  auto body = commit_to("account-bob", any_version());
  auto& event = *body.mutable_writes(0)->mutable_events(0);
  event.set_type("bank.v1.MoneyDeposited");
  event.set_data("\xff\xff");
  PublisherClient publisher{installation.ports()};
  ASSERT_TRUE(publisher.connected());
  publisher.offer(body);

  EXPECT_THAT(not_ready_with(installation.ports().query_http(), "FAILED"),
              AllOf(HasSubstr(R"("name":"event-bus","ok":true)"),
                    HasSubstr(R"("ok":false,"detail":"FAILED at position)"), HasSubstr("LIVE at position 1 of 1.")));
}

TEST_F(Health, MetricsKeepToTheFormatAndTheConventions) {
  installation.start();
  ASSERT_EQ(commands.ask(accepted_first(open_account("alice"))).status(), 202U);
  account_at("alice", commands.ask(withdraw("alice", 5)).position());
  for (const auto port : http_ports()) {
    const auto seen = metrics(port);
    EXPECT_FALSE(seen.empty());
    EXPECT_THAT(seen.faults(), IsEmpty());
  }
}

TEST_F(Health, MetricsTellWhatEachProcessTakes) {
  installation.start();
  for (const auto port : http_ports()) {
    const auto before = metrics(port).value("process_cpu_seconds_total");
    const auto seen = metrics(port);
    EXPECT_GT(before, 0);
    EXPECT_GE(seen.value("process_cpu_seconds_total"), before);
    EXPECT_GT(seen.value("process_resident_memory_bytes"), 1'000'000);
    EXPECT_GT(seen.value("process_virtual_memory_bytes"), seen.value("process_resident_memory_bytes"));
    EXPECT_GE(seen.value("process_open_fds"), 10);
    EXPECT_GT(seen.value("process_max_fds"), seen.value("process_open_fds"));
    EXPECT_NEAR(seen.value("process_start_time_seconds").value_or(0), static_cast<double>(std::time(nullptr)), 60);
    EXPECT_EQ(seen.sum("tercet_build_info"), 1);
  }
}

TEST_F(Health, MetricsCountWhatCommandsWentThrough) {
  installation.start();
  auto open = accepted_first(open_account("alice"));
  EXPECT_EQ(commands.ask(open).status(), 202U);
  log_with_outcome_of(open.command_id());
  EXPECT_EQ(commands.ask(deposit("alice", 10)).status(), 200U);
  const auto overdraft = commands.ask(withdraw("alice", 11));
  EXPECT_EQ(overdraft.status(), 422U);
  EXPECT_EQ(account_at("alice", overdraft.position()).version(), 2U);

  const auto seen = command_metrics();
  EXPECT_EQ(seen.value("tercet_commands_total", {{"type", "bank.v1.OpenAccount"}, {"status", "201"}}), 1);
  EXPECT_EQ(seen.value("tercet_commands_total", {{"type", "bank.v1.Deposit"}, {"status", "200"}}), 1);
  EXPECT_EQ(seen.value("tercet_commands_total", {{"type", "bank.v1.Withdraw"}, {"status", "422"}}), 1);
  EXPECT_EQ(seen.sum("tercet_commands_total"), 3);
  EXPECT_EQ(seen.value("tercet_command_acceptance_seconds_count"), 1);
  EXPECT_EQ(seen.value("tercet_command_outcome_seconds_count"), 3);
  EXPECT_EQ(seen.value("tercet_decisions_total"), 3);
  EXPECT_EQ(seen.value("tercet_aggregate_cache_misses_total"), 1);
  EXPECT_EQ(seen.value("tercet_aggregate_cache_hits_total"), 2);
  EXPECT_EQ(seen.value("tercet_aggregate_loads_total"), 1);
  EXPECT_EQ(seen.value("tercet_commands_in_hand"), 0);
  EXPECT_EQ(seen.value("tercet_offers_outstanding"), 0);
}

TEST_F(Health, MetricsCountWhatIsInTheLog) {
  installation.start();
  commands.ask(open_account("alice"));
  const auto deposited = commands.ask(deposit("alice", 10));
  ASSERT_EQ(deposited.status(), 200U);
  const auto last = static_cast<double>(deposited.position());

  const auto seen = bus_metrics();
  EXPECT_EQ(seen.value("tercet_commits_total"), last);
  EXPECT_EQ(seen.value("tercet_head_position"), last);
  EXPECT_EQ(seen.value("tercet_group_commits_sum"), last);
  EXPECT_EQ(seen.value("tercet_receipts_total", {{"result", "committed"}}), last);
  EXPECT_EQ(seen.value("tercet_receipts_total", {{"result", "conflict"}}), 0);
  EXPECT_GT(seen.value("tercet_commit_bytes_total").value_or(0), 0);
  EXPECT_GT(seen.value("tercet_sync_seconds_sum").value_or(0), 0);
  EXPECT_LE(seen.value("tercet_sync_seconds_sum"), seen.value("tercet_commit_seconds_sum"));
  EXPECT_GE(seen.value("tercet_reads_total", {{"kind", "head"}, {"status", "200"}}).value_or(0), 1);
  EXPECT_GT(seen.value("tercet_head_timestamp_seconds").value_or(0), 1.7e9);
}

TEST_F(Health, MetricsCountWhatReadModelsHave) {
  installation.start();
  commands.ask(open_account("alice"));
  const auto deposited = commands.ask(deposit("alice", 10));
  ASSERT_EQ(account_at("alice", deposited.position()).version(), 2U);
  queries.ask(get_account("nobody"));
  auto nonsense = get_account("alice");
  nonsense.set_type("no.such.Question");
  queries.ask(nonsense);

  const auto last = static_cast<double>(deposited.position());
  const auto seen = query_metrics();
  EXPECT_EQ(seen.value("tercet_projection_position", {{"projection", "account_view"}}), last);
  EXPECT_EQ(seen.value("tercet_projection_commits_total", {{"projection", "account_view"}}), last);
  EXPECT_EQ(seen.value("tercet_projection_events_total", {{"projection", "account_view"}}), 2);
  EXPECT_EQ(seen.value("tercet_row_cache_hits_total", {{"projection", "account_view"}}), 1);
  EXPECT_EQ(seen.value("tercet_row_cache_misses_total", {{"projection", "account_view"}}), 1);
  EXPECT_EQ(seen.value("tercet_projection_lag_commits", {{"projection", "account_view"}}), 0);
  EXPECT_EQ(seen.value("tercet_projection_lag_seconds", {{"projection", "account_view"}}), 0);
  EXPECT_EQ(seen.value("tercet_projection_state", {{"projection", "account_view"}, {"state", "live"}}), 1);
  EXPECT_EQ(seen.value("tercet_projection_state", {{"projection", "account_view"}, {"state", "failed"}}), 0);
  EXPECT_EQ(seen.value("tercet_queries_total", {{"type", "bank.v1.GetAccount"}, {"status", "200"}}), 1);
  EXPECT_EQ(seen.value("tercet_queries_total", {{"type", "bank.v1.GetAccount"}, {"status", "404"}}), 1);
  EXPECT_EQ(seen.value("tercet_queries_total", {{"type", "unknown"}, {"status", "400"}}), 1);
}

TEST_F(Health, TheFeedsSubscriptionsComeAndGo) {
  installation.start();
  const auto subscriptions = [this](const std::string& topic) {
    return bus_metrics().value("tercet_feed_subscriptions", {{"topic", topic}});
  };
  EXPECT_TRUE(wait_until([&] {
    return subscriptions("receipts") == 1 && subscriptions("commits") == 1 && subscriptions("heartbeats") == 2;
  }));
  auto& another = installation.another_query_service();
  another.start();
  EXPECT_TRUE(wait_until([&] { return subscriptions("commits") == 2 && subscriptions("heartbeats") == 3; }));
  another.kill();
  installation.commands().kill();
  EXPECT_TRUE(wait_until([&] { return subscriptions("receipts") == 0 && subscriptions("heartbeats") == 1; }));
  EXPECT_EQ(subscriptions("commits"), 1);
}

TEST_F(Health, MessagesThatAreNoneAreCounted) {
  installation.start();
  commands.socket().send({"command", "\xff"});
  queries.socket().send({"query", "\xff"});
  PublisherClient publisher{installation.ports()};
  ASSERT_TRUE(publisher.connected());
  publisher.send_frames({"append/" + publisher.topic(), "\xff"});
  for (const auto port : http_ports()) {
    EXPECT_TRUE(wait_until([&] { return metrics(port).value("tercet_malformed_messages_total") == 1; })) << port;
  }
}

}  // namespace
}  // namespace tercet::harness
