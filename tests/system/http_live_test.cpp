// Resources as server-sent events: sent whole at once, and again whenever they have changed.

#include "tests/system/harness/http_test.hpp"
#include "tests/system/harness/shop.hpp"

namespace tercet::harness {
namespace {

class HttpLive : public HttpAliceTest {
 protected:
  /// Reads on until the account stands at that version; fails the test if it never does, or if it goes backwards.
  ServerEvent state_at(EventSource& source, std::uint64_t version) {
    std::uint64_t seen = 0;
    while (const auto event = source.next()) {
      EXPECT_EQ(event->type, "message") << event->data;
      EXPECT_TRUE(event->has_own_id);
      const auto next = std::stoull("0" + text_at(parsed_json(event->data), "/version"));
      EXPECT_GE(next, seen);
      seen = next;
      if (seen >= version) return *event;
    }
    ADD_FAILURE() << "version " << version << " never came, only " << seen << ' ' << source.answer().body;
    return {};
  }
};

TEST_F(HttpLive, IsSentWholeAtOnceAndAgainAfterAChange) {
  auto alice = listen("/v1/accounts/alice");
  ASSERT_EQ(alice.answer().status, 200U) << alice.answer().body;
  EXPECT_EQ(alice.answer().header("Content-Type"), "text/event-stream");
  EXPECT_TRUE(alice.answer().header("Tercet-Position").has_value());
  const auto first = state_at(alice, 1);
  EXPECT_EQ(parsed_json(first.data), json_in(get("/v1/accounts/alice")));

  const auto paid = commands.ask(deposit("alice", 10));
  const auto second = state_at(alice, 2);
  EXPECT_EQ(text_at(parsed_json(second.data), "/balance/minor_units"), "10");
  EXPECT_GE(std::stoull(second.id), paid.position()) << "the id is the position";
  EXPECT_EQ(parsed_json(second.data), json_in(get("/v1/accounts/alice")));
}

TEST_F(HttpLive, TheLastStateComesHoweverQuicklyItChanges) {
  auto alice = listen("/v1/accounts/alice");
  auto bob_watches = listen("/v1/accounts/alice");
  for (int i = 0; i < 50; ++i) ASSERT_EQ(commands.ask(deposit("alice", 1)).status(), 200U);
  for (auto* source : {&alice, &bob_watches}) {
    EXPECT_EQ(text_at(parsed_json(state_at(*source, 51).data), "/balance/minor_units"), "50");
  }
}

TEST_F(HttpLive, ChangesOfOthersAreNotSent) {
  auto alice = listen("/v1/accounts/alice");
  state_at(alice, 1);
  commands.ask(open_account("bob"));
  commands.ask(deposit("bob", 1));
  commands.ask(deposit("alice", 1));
  const auto next = alice.next();
  ASSERT_TRUE(next.has_value());
  EXPECT_EQ(text_at(parsed_json(next->data), "/version"), "2");
}

TEST_F(HttpLive, WhoComesBackIsNeverShownAnOlderState) {
  auto alice = listen("/v1/accounts/alice");
  commands.ask(deposit("alice", 10));
  const auto seen = state_at(alice, 2);
  commands.ask(deposit("alice", 10));
  auto resumed = listen("/v1/accounts/alice", seen.id);
  const auto first = resumed.next();
  ASSERT_TRUE(first.has_value());
  EXPECT_GE(std::stoull(first->id), std::stoull(seen.id));
  const auto version = text_at(parsed_json(first->data), "/version");
  if (version != "3") {
    EXPECT_EQ(version, "2");
    state_at(resumed, 3);
  }
}

TEST_F(HttpLive, WhoComesBackToAnInstanceThatIsBehindWaitsForIt) {
  const auto paid = commands.ask(deposit("alice", 10)).position();
  // One that starts anew, and cannot read the log yet.
  installation.queries().kill();
  installation.bus().kill();
  installation.queries().forget();
  installation.queries().start();
  ASSERT_TRUE(wait_until([&] { return get("/healthz").status == 200; }));
  auto alice = listen("/v1/accounts/alice", std::to_string(paid));
  ASSERT_EQ(alice.answer().status, 200U) << "to a browser, another status is the end";
  EXPECT_FALSE(alice.next(200ms).has_value());
  installation.bus().start();
  installation.bus().expect_ready();
  const auto first = alice.next();
  ASSERT_TRUE(first.has_value());
  EXPECT_GE(std::stoull(first->id), paid);
  EXPECT_EQ(text_at(parsed_json(first->data), "/version"), "2");
}

TEST_F(HttpLive, WhoComesBackFromAnotherLogIsToldSoAndBeginsAnew) {
  auto alice = listen("/v1/accounts/alice", "1000000");
  ASSERT_EQ(alice.answer().status, 200U);
  const auto last = alice.next();
  ASSERT_TRUE(last.has_value());
  EXPECT_EQ(last->type, "problem");
  EXPECT_EQ(text_at(parsed_json(last->data), "/code"), "log.changed");
  EXPECT_FALSE(alice.next().has_value());
  EXPECT_TRUE(alice.has_ended());
  EXPECT_EQ(alice.last_id(), "");
}

TEST_F(HttpLive, APositionThatIsAskedForIsWaitedForAndSaysNothingOfTheLog) {
  const auto head = get("/v1/accounts/alice").header("Tercet-Position").value_or("0");
  const auto next = std::to_string(std::stoull(head) + 1);
  EventSource alice{installation.ports().query_http(),
                    "/v1/accounts/alice?min_position=" + next,
                    {{"Last-Event-ID", head}, waiting(0)}};
  ASSERT_EQ(alice.answer().status, 200U) << alice.answer().body;
  EXPECT_FALSE(alice.next(500ms).has_value()) << "the log is the one that the client knows";
  commands.ask(deposit("alice", 10));
  EXPECT_EQ(text_at(parsed_json(state_at(alice, 2).data), "/balance/minor_units"), "10");
}

TEST_F(HttpLive, GoesOnAcrossARestartOfTheQueryService) {
  auto alice = listen("/v1/accounts/alice");
  commands.ask(deposit("alice", 10));
  const auto seen = state_at(alice, 2);
  installation.queries().kill();
  EXPECT_FALSE(alice.next().has_value());
  EXPECT_TRUE(alice.has_ended());
  commands.ask(deposit("alice", 10));
  installation.queries().start();
  installation.queries().expect_ready();

  auto resumed = listen("/v1/accounts/alice", seen.id);
  ASSERT_EQ(resumed.answer().status, 200U) << resumed.answer().body;
  EXPECT_EQ(text_at(parsed_json(state_at(resumed, 3).data), "/balance/minor_units"), "20");
}

TEST_F(HttpLive, StaysWhileTheEventBusIsGoneAndGoesOnAfterwards) {
  auto alice = listen("/v1/accounts/alice");
  state_at(alice, 1);
  installation.bus().restart_hard();
  installation.bus().expect_ready();
  EXPECT_EQ(insist(commands, deposit("alice", 10)).status(), 200U);
  state_at(alice, 2);
}

TEST_F(HttpLive, EndsInAnOrderlyWayWhenTheServiceStops) {
  auto alice = listen("/v1/accounts/alice");
  state_at(alice, 1);
  installation.queries().stop();
  EXPECT_FALSE(alice.next().has_value());
  EXPECT_TRUE(alice.has_ended());
}

TEST_F(HttpLive, OfOrdersBothRepresentationsAreLive) {
  const auto placed = std::to_string(commands.ask(place_order("7", "Alice")).position());
  for (const std::string target : {"/v1/orders/7", "/v2/orders/7"}) {
    ASSERT_EQ(get_at(target, placed).status, 200U);
    auto order = listen(target);
    const auto first = order.next();
    ASSERT_TRUE(first.has_value()) << target << ' ' << order.answer().body;
    EXPECT_EQ(parsed_json(first->data), json_in(get(target)));
  }
}

TEST_F(HttpLive, WhatIsNotThereIsAProblemAndNoStream) {
  auto nobody = listen("/v1/accounts/nobody");
  expect_problem(nobody.answer(), 404, "account.not_found");
  expect_problem(listen("/v1/accounts/alice", "soon").answer(), 400, "request.bad_header");
  EXPECT_EQ(listen("/v1/accounts").answer().header("Content-Type"), "application/json") << "lists are not live";
}

}  // namespace
}  // namespace tercet::harness
