// What all three processes count and measure, on /metrics.

#include <sys/resource.h>

#include <algorithm>
#include <ctime>

#include "tests/system/harness/event_source.hpp"
#include "tests/system/harness/exposition.hpp"
#include "tests/system/harness/http_client.hpp"
#include "tests/system/harness/publisher_client.hpp"
#include "tests/system/harness/relay.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

using ::testing::IsEmpty;

class Metrics : public SystemTest {
 protected:
  Exposition bus_metrics() const { return metrics_at(installation.ports().bus_http()); }
  Exposition command_metrics() const { return metrics_at(installation.ports().command_http()); }
  Exposition query_metrics() const { return metrics_at(installation.ports().query_http()); }
};

TEST_F(Metrics, KeepToTheFormatAndTheConventions) {
  installation.start();
  ASSERT_EQ(commands.ask(accepted_first(open_account("alice"))).status(), 202U);
  account_at("alice", commands.ask(withdraw("alice", 5)).position());
  for (const auto port : installation.http_ports()) {
    const auto seen = metrics_at(port);
    EXPECT_FALSE(seen.empty());
    EXPECT_THAT(seen.faults(), IsEmpty());
  }
}

TEST_F(Metrics, TellWhatEachProcessTakes) {
  installation.start();
  for (const auto port : installation.http_ports()) {
    const auto before = metrics_at(port).value("process_cpu_seconds_total");
    const auto seen = metrics_at(port);
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

TEST_F(Metrics, CountWhatCommandsWentThrough) {
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
  EXPECT_EQ(seen.value("tercet_decide_seconds_count"), 3);
  EXPECT_EQ(seen.value("tercet_aggregate_cache_misses_total"), 1);
  EXPECT_EQ(seen.value("tercet_aggregate_cache_hits_total"), 2);
  EXPECT_EQ(seen.value("tercet_aggregate_loads_total"), 1);
  EXPECT_EQ(seen.value("tercet_commands_in_hand"), 0);
  EXPECT_EQ(seen.value("tercet_offers_outstanding"), 0);
}

TEST_F(Metrics, CountWhatIsInTheLog) {
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
  EXPECT_EQ(seen.sum("tercet_read_seconds_count"), seen.sum("tercet_reads_total"));
  // Services also read and append by themselves.
  for (const std::string waiting : {"tercet_reads_waiting", "tercet_appends_queued", "tercet_appends_queued_bytes"}) {
    EXPECT_TRUE(wait_until([&] { return bus_metrics().value(waiting) == 0; })) << waiting;
  }
  EXPECT_GT(seen.value("tercet_head_timestamp_seconds").value_or(0), 1.7e9);
}

TEST_F(Metrics, CountWhatReadModelsHave) {
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
  EXPECT_EQ(seen.value("tercet_query_seconds_count"), seen.sum("tercet_queries_total"));
  EXPECT_EQ(seen.value("tercet_projection_batch_commits_sum", {{"projection", "account_view"}}), last);
  EXPECT_EQ(seen.value("tercet_projection_batch_seconds_count", {{"projection", "account_view"}}),
            seen.value("tercet_projection_batch_commits_count", {{"projection", "account_view"}}));
}

TEST_F(Metrics, CountWhoWaitsAndAnswersThatNobodyTakes) {
  installation.start();
  ASSERT_TRUE(wait_until([&] { return query_metrics().value("tercet_queries_waiting") == 0; }));
  const auto dropped_before = query_metrics().value("tercet_replies_dropped_total").value_or(0);
  {
    QueryClient impatient{installation.ports().queries()};
    auto question = get_account("alice", 1'000'000);
    question.set_timeout_ms(5000);
    impatient.send(question);
    EXPECT_TRUE(wait_until([&] { return query_metrics().value("tercet_queries_waiting") == 1; }));
    EXPECT_EQ(query_metrics().value("tercet_replies_dropped_total"), dropped_before);
  }
  EXPECT_TRUE(wait_until([&] { return query_metrics().value("tercet_queries_waiting") == 0; }));
  EXPECT_EQ(query_metrics().value("tercet_replies_dropped_total"), dropped_before + 1);
}

TEST_F(Metrics, CountOffersThatWereSentAgain) {
  installation.start();
  Relay relay{installation.ports()};
  auto& service = installation.another_command_service(relay.ports());
  service.start();
  service.expect_ready();
  CommandClient client{service.ports().commands()};
  ASSERT_EQ(insist(client, open_account("alice")).status(), 201U);
  const auto resent = [&] { return metrics_at(service.ports().command_http()).value("tercet_offers_resent_total"); };
  const auto before = resent().value_or(0);
  relay.lose_appends(the_next(1, "append/"));
  EXPECT_EQ(client.ask(deposit("alice", 10)).status(), 200U);
  EXPECT_EQ(relay.lost(), 1);
  EXPECT_GE(resent().value_or(0), before + 1);
}

TEST_F(Metrics, CountWhatTheHttpServerSaw) {
  installation.start();
  const auto port = installation.ports().query_http();
  ASSERT_EQ(http_get(port, "/healthz").status, 200U);
  EXPECT_EQ(http_get(port, "/%zz").status, 400U);
  EXPECT_EQ(http_get(port, "/%00").status, 400U);
  const EventSource feed{port, "/v1/events"};
  ASSERT_EQ(feed.answer().status, 200U);
  const auto seen = query_metrics();
  EXPECT_EQ(seen.value("tercet_http_requests_total"), 3) << "with this one";
  EXPECT_EQ(seen.value("tercet_http_bad_requests_total"), 2);
  EXPECT_EQ(seen.value("tercet_http_streams_open"), 1);
  EXPECT_GE(seen.value("tercet_http_connections_open").value_or(0), 2);
}

TEST_F(Metrics, TellThatAProcessMayOpenAllTheFilesItIsAllowedTo) {
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_NOFILE, &before), 0);
  auto few = before;
  few.rlim_cur = 256;
  // What is started inherits it.
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &few), 0);
  installation.start();
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &before), 0);
  for (const auto port : installation.http_ports()) {
    EXPECT_EQ(metrics_at(port).value("process_max_fds"),
              static_cast<double>(std::min<rlim_t>(before.rlim_max, 65'536)));
  }
}

TEST_F(Metrics, TheFeedsSubscriptionsComeAndGo) {
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

TEST_F(Metrics, MessagesThatAreNoneAreCounted) {
  installation.start();
  commands.socket().send({"command", "\xff"});
  queries.socket().send({"query", "\xff"});
  PublisherClient publisher{installation.ports()};
  ASSERT_TRUE(publisher.connected());
  publisher.send_frames({"append/" + publisher.topic(), "\xff"});
  for (const auto port : installation.http_ports()) {
    EXPECT_TRUE(wait_until([&] { return metrics_at(port).value("tercet_malformed_messages_total") == 1; })) << port;
  }
}

}  // namespace
}  // namespace tercet::harness
