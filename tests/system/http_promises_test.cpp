// What a client over HTTP can rely on: a 202 is a promise, and a key stands for one command, for ever.

#include <future>
#include <set>

#include "common/vocabulary/identity.hpp"
#include "tests/system/harness/http_test.hpp"
#include "tests/system/harness/relay.hpp"

namespace tercet::harness {
namespace {

/// Open commands are looked for every 5 s and run once they are older than 10 s; the rest is for a busy machine.
constexpr auto kUntilTakenOver = 40s;

using HttpPromises = HttpAliceTest;

// ---- Idempotency-Key ----

TEST_F(HttpPromises, G7_TheSameKeyWithTheSameContentGetsTheSameAnswerAgain) {
  const Headers key{idempotency_key("rent of 2026-11")};
  const auto first = deposit_at_once(10, key);
  ASSERT_EQ(first.status, 202U) << first.body;
  outcome_at(first);
  const auto again = deposit_at_once(10, key);
  EXPECT_EQ(again.status, first.status);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("Location"), first.header("Location"));
  EXPECT_EQ(balance(), 10);
}

TEST_F(HttpPromises, G7_WhoWaitsGetsTheSameOutcomeAgain) {
  const Headers key{idempotency_key("rent-2026-11")};
  const auto first = deposit_in("alice", 10, key);
  ASSERT_EQ(first.status, 200U) << first.body;
  installation.commands().restart_hard();
  installation.commands().expect_ready();
  const auto again = deposit_in("alice", 10, key);
  EXPECT_EQ(again.status, 200U);
  EXPECT_EQ(again.body, first.body);
  EXPECT_EQ(again.header("ETag"), first.header("ETag"));
  EXPECT_EQ(balance(), 10);
}

TEST_F(HttpPromises, G7_ARejectionStaysOneAlsoWhenTheRuleWouldAllowItNow) {
  const Headers key{idempotency_key("too-early")};
  const auto refused = post("/v1/accounts/alice/withdrawals", amount_of(5), key);
  expect_problem(refused, 422, "account.insufficient_funds");
  ASSERT_EQ(deposit_in("alice", 5).status, 200U);
  const auto again = post("/v1/accounts/alice/withdrawals", amount_of(5), key);
  EXPECT_EQ(again.status, refused.status);
  EXPECT_EQ(again.body, refused.body);
}

TEST_F(HttpPromises, G7_TheSameKeyWithOtherContentIs422) {
  const Headers key{idempotency_key("rent-2026-11")};
  ASSERT_EQ(deposit_in("alice", 10, key).status, 200U);
  expect_problem(deposit_in("alice", 11, key), 422, "command.id_reused");
  expect_problem(deposit_at_once(11, key), 422, "command.id_reused");
  expect_problem(post("/v1/accounts/alice/withdrawals", amount_of(10), key), 422, "command.id_reused");
  expect_problem(deposit_in("alice", 10, {key.front(), {"If-Match", "\"1\""}}), 422, "command.id_reused");
  EXPECT_EQ(balance(), 10);
}

TEST_F(HttpPromises, G7_ManyAtOnceUnderOneKeyAreOneCommand) {
  std::vector<std::future<HttpReply>> replies;
  for (int i = 0; i < 8; ++i) {
    replies.push_back(
        std::async(std::launch::async, [this] { return deposit_in("alice", 10, {idempotency_key("impatient")}); }));
  }
  std::set<std::string> bodies;
  for (auto& reply : replies) bodies.insert(reply.get().body);
  EXPECT_EQ(bodies.size(), 1U) << ::testing::PrintToString(bodies);
  EXPECT_EQ(balance(), 10);
}

TEST_F(HttpPromises, AKeyThatIsAUuidIsTheCommandsId) {
  const auto id = to_text(new_uuid());
  const auto paid = deposit_in("alice", 10, {idempotency_key(id)});
  EXPECT_EQ(text_at(paid, "/command_id"), id);
  const auto seen = command_in(command_views.ask(get_command(id)));
  EXPECT_EQ(seen.status(), v1::CommandView::COMPLETED);
  EXPECT_EQ(std::to_string(seen.position()), text_at(paid, "/position"));
}

TEST_F(HttpPromises, ACommandIsTheSameOverZeroMqAndOverHttp) {
  const auto pay = deposit("alice", 10);
  const auto paid = commands.ask(pay);
  ASSERT_EQ(paid.status(), 200U);
  const auto again = deposit_in("alice", 10, {idempotency_key(pay.command_id())});
  EXPECT_EQ(again.status, 200U) << again.body;
  EXPECT_EQ(text_at(again, "/position"), std::to_string(paid.position()));
  EXPECT_EQ(balance(), 10);
}

TEST_F(HttpPromises, KeysAreAnyOneTo255Characters) {
  for (const std::string& key : {std::string{}, std::string{"\"\""}, std::string(256, 'k')}) {
    const auto refused = deposit_in("alice", 10, {idempotency_key(key)});
    expect_problem(refused, 400, "request.bad_header");
    EXPECT_EQ(text_at(refused, "/instance"), "Idempotency-Key");
  }
  const auto longest = std::string(255, 'k');
  const auto paid = deposit_in("alice", 10, {idempotency_key(longest)});
  EXPECT_EQ(paid.status, 200U) << paid.body;
  EXPECT_EQ(deposit_in("alice", 10, {idempotency_key('"' + longest + '"')}).body, paid.body) << "quoted, as some do";
  EXPECT_EQ(deposit_in("alice", 10, {idempotency_key("Schlüssel #1, zweimal")}).status, 200U);
  EXPECT_EQ(balance(), 20);
}

// ---- 202 ----

TEST_F(HttpPromises, G6_TheAcceptanceIsInTheLogBeforeThe202Leaves) {
  const auto accepted = deposit_at_once(10);
  const auto whole = read_log(log);
  const auto position = std::stoull(text_at(accepted, "/position"));
  ASSERT_GE(whole.size(), position);
  const auto& commit = whole[position - 1].body();
  ASSERT_EQ(commit.acceptances_size(), 1);
  EXPECT_EQ(commit.acceptances(0).command_id(), id_bytes(text_at(accepted, "/command_id")));
}

TEST_F(HttpPromises, G6_Kill9AfterThe202LeavesOneOutcomeBehindTheLocation) {
  for (int round = 1; round <= 3; ++round) {
    const Headers key{idempotency_key("round-" + std::to_string(round))};
    const auto accepted = deposit_at_once(10, key);
    ASSERT_EQ(accepted.status, 202U) << accepted.body;
    installation.commands().restart_hard();
    installation.commands().expect_ready();

    EXPECT_EQ(text_at(outcome_at(accepted, kUntilTakenOver), "/status"), "COMPLETED");
    const auto whole = read_log(log);
    expect_sound(whole);
    const auto fate = fate_of(whole, text_at(accepted, "/command_id"));
    EXPECT_EQ(fate.acceptances, 1);
    EXPECT_NE(fate.outcome, nullptr);
    EXPECT_EQ(deposit_at_once(10, key).body, accepted.body);
    EXPECT_EQ(balance(), 10 * round);
  }
}

TEST_F(HttpPromises, WithoutTheEventBusACommandIs503WithRetryAfter) {
  installation.bus().kill();
  HttpReply refused;
  ASSERT_TRUE(wait_until([&] {
    refused = send("POST", "/v1/accounts/alice/deposits", amount_of(1), {}, 1s);
    return refused.status == 503;
  }));
  expect_problem(refused, 503, "bus.unavailable");
  EXPECT_NE(refused.header("Retry-After").value_or("0"), "0");
  const auto unknown = send("GET", "/v1/commands/" + to_text(new_uuid()));
  expect_problem(unknown, 503, "bus.unavailable");

  installation.bus().start();
  EXPECT_TRUE(wait_until([&] { return deposit_in("alice", 1).status == 200; }));
}

/// The service under test reaches the event-bus through a relay, which can keep its outcomes back.
class HttpPromisesHeldUp : public HttpPromises {
 protected:
  Relay relay{installation.ports()};
  Service& service = installation.another_command_service(relay.ports());

  void SetUp() override {
    HttpPromises::SetUp();
    service.start();
    service.expect_ready();
    // Once through, so that all connections stand.
    ASSERT_EQ(ask_held_up("POST", "/v1/accounts", account_named("warm-up"), {waiting(20)}).status, 201U);
  }
  HttpReply ask_held_up(std::string_view method, std::string_view target, std::string_view body = {},
                        Headers headers = {}) {
    headers.push_back({"Content-Type", "application/json"});
    return http_request(service.ports().command_http(), method, target, headers, body);
  }
  /// A deposit of which whatever the service appends after the acceptance is lost.
  HttpReply accepted_and_stuck() {
    relay.lose_appends([seen = 0](const Frames&) mutable { return ++seen > 1; });
    const auto accepted = ask_held_up("POST", "/v1/accounts/alice/deposits", amount_of(10), {waiting(1)});
    EXPECT_EQ(accepted.status, 202U) << accepted.body;
    EXPECT_GT(relay.lost(), 0) << "the outcome was never offered";
    return accepted;
  }
};

TEST_F(HttpPromisesHeldUp, AnOutcomeThatDoesNotComeInTimeIsThe202AndComesLater) {
  const auto accepted = accepted_and_stuck();
  EXPECT_EQ(accepted.header("Preference-Applied"), "wait=1");
  EXPECT_EQ(accepted.header("Location"), "/v1/commands/" + text_at(accepted, "/command_id"));
  const auto open = ask_held_up("GET", *accepted.header("Location"));
  EXPECT_EQ(text_at(open, "/status"), "ACCEPTED") << open.body;

  relay.lose_appends(nullptr);
  EXPECT_EQ(text_at(outcome_at(accepted), "/status"), "COMPLETED");
  EXPECT_EQ(balance(), 10);
}

TEST_F(HttpPromisesHeldUp, G6_KilledBetweenThe202AndTheOutcomeItFinishesAfterItsRestart) {
  const auto accepted = accepted_and_stuck();
  // Only the restarted one may finish it: the other instance is gone.
  installation.commands().kill();
  service.kill();
  relay.lose_appends(nullptr);
  service.start();
  service.expect_ready();
  const auto whole = log_with_outcome_of(text_at(accepted, "/command_id"), kUntilTakenOver);
  EXPECT_EQ(fate_of(whole, text_at(accepted, "/command_id")).acceptances, 1);
  installation.commands().start();
  installation.commands().expect_ready();
  EXPECT_EQ(text_at(outcome_at(accepted), "/status"), "COMPLETED");
  EXPECT_EQ(balance(), 10);
}

TEST_F(HttpPromisesHeldUp, AServiceThatStopsTellsWhoWaitsThatTheCommandIsAccepted) {
  relay.lose_appends([seen = 0](const Frames&) mutable { return ++seen > 1; });
  auto waits = std::async(std::launch::async, [&] {
    return ask_held_up("POST", "/v1/accounts/alice/deposits", amount_of(10), {waiting(60)});
  });
  ASSERT_TRUE(wait_until([&] { return relay.lost() > 0; })) << "the outcome was never offered";
  service.stop();
  const auto accepted = waits.get();
  EXPECT_EQ(accepted.status, 202U) << accepted.body;
  ASSERT_TRUE(accepted.header("Location").has_value());
  EXPECT_EQ(text_at(outcome_at(accepted, kUntilTakenOver), "/status"), "COMPLETED") << "by the other instance";
  EXPECT_EQ(balance(), 10);
}

}  // namespace
}  // namespace tercet::harness
