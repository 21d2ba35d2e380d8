// What all three processes tell those who watch them, over HTTP: that they live, and whether they are ready.

#include "tests/system/harness/exposition.hpp"
#include "tests/system/harness/http_client.hpp"
#include "tests/system/harness/publisher_client.hpp"
#include "tests/system/harness/relay.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

class Health : public SystemTest {
 protected:
  static bool becomes_ready(std::uint16_t port) {
    return wait_until([port] { return http_get(port, "/readyz").status == 200; });
  }
  /// Waits until /readyz is 503 and says that; fails the test if it never does.
  static void expect_not_ready(std::uint16_t port, const ::testing::Matcher<const std::string&>& says) {
    HttpReply reply;
    wait_until([&] {
      reply = http_get(port, "/readyz");
      return reply.status == 503 && says.Matches(reply.body);
    });
    EXPECT_EQ(reply.status, 503U);
    EXPECT_THAT(reply.body, says);
  }
};

TEST_F(Health, AllThreeLiveAndAreReady) {
  installation.start();
  for (const auto port : installation.http_ports()) {
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
  expect_not_ready(commands_port, AllOf(HasSubstr(R"("name":"event-bus","ok":false)"),
                                        HasSubstr("The event-bus is not heard; commands get 503."),
                                        HasSubstr(R"("name":"log","ok":false)")));
  expect_not_ready(queries_port, AllOf(HasSubstr(R"("name":"event-bus","ok":false)"),
                                       HasSubstr("The event-bus is not heard; answers may be old."),
                                       HasSubstr(R"("name":"log","ok":false)"), HasSubstr("DISCONNECTED")));
  EXPECT_EQ(http_get(commands_port, "/healthz").status, 200U);
  EXPECT_EQ(http_get(queries_port, "/healthz").status, 200U);

  installation.bus().start();
  for (const auto port : installation.http_ports()) EXPECT_TRUE(becomes_ready(port)) << http_get(port, "/readyz").body;
}

TEST_F(Health, TheEventBusIsNotReadyWhileItsDiskIsAlmostFull) {
  const PortBlock block;
  Service bus{"event-bus", block.ports(), installation.directory() / "full", {"--min-free", "1000000000"}};
  bus.start();
  expect_not_ready(block.ports().bus_http(), AllOf(HasSubstr("almost full"), HasSubstr(R"("name":"log","ok":true)"),
                                                   HasSubstr(R"("name":"disk","ok":false)")));

  PublisherClient publisher{block.ports()};
  ASSERT_TRUE(publisher.connected());
  EXPECT_EQ(publisher.offer(commit_to("note-a", any_version())).result(), v1::Receipt::UNAVAILABLE);
  const auto seen = metrics_at(block.ports().bus_http());
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

  expect_not_ready(installation.ports().query_http(), AllOf(HasSubstr(R"("name":"event-bus","ok":true)"),
                                                            HasSubstr(R"("ok":false,"detail":"FAILED at position)"),
                                                            HasSubstr("LIVE at position 1 of 1.")));
}

TEST_F(Health, AQueryServiceWhoseLogAnswersNoReadsIsNotReadyAndTheLagThatItBearsIsAnOption) {
  installation.start();
  Relay relay{installation.ports()};
  const PortBlock block;
  const auto port = block.ports().query_http();
  const auto with_lag = [&](const std::string& seconds) {
    const auto bus = "127.0.0.1:" + std::to_string(relay.ports().base);
    return std::make_unique<Service>("query-service", block.ports(), installation.directory() / "held-up",
                                     std::vector<std::string>{"--bus", bus, "--ready-lag", seconds});
  };
  const auto patient = with_lag("86400");
  patient->start();
  QueryClient client{block.ports().queries()};
  const auto opened = commands.ask(open_account("alice")).position();
  ASSERT_EQ(client.ask(get_account("alice", opened)).status(), 200U);
  EXPECT_TRUE(becomes_ready(port)) << http_get(port, "/readyz").body;

  patient->stop();
  relay.lose_reads([](const Frames&) { return true; });
  commands.ask(deposit("alice", 1));
  patient->start();
  expect_not_ready(port,
                   AllOf(HasSubstr(R"("name":"event-bus","ok":true)"),
                         HasSubstr(R"({"name":"log","ok":false,"detail":"The log has not answered a read yet."})"),
                         HasSubstr(R"({"name":"account_view","ok":true,"detail":"CATCHING_UP at position )")));
  patient->stop();
  const auto impatient = with_lag("0");
  impatient->start();
  expect_not_ready(port, HasSubstr(R"({"name":"account_view","ok":false,"detail":"CATCHING_UP at position )"));

  relay.lose_reads(nullptr);
  EXPECT_TRUE(becomes_ready(port)) << http_get(port, "/readyz").body;
}

}  // namespace
}  // namespace tercet::harness
