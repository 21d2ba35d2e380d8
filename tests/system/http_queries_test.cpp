// The query side over HTTP: single resources, now and in the past, lists, streams, and what HTTP itself asks of them.

#include <algorithm>
#include <future>
#include <set>

#include "tests/system/harness/http_test.hpp"
#include "tests/system/harness/publisher_client.hpp"
#include "tests/system/harness/shop.hpp"

namespace tercet::harness {
namespace {

/// Alice's account has three events, the last one at `head`.
class HttpQueries : public HttpTest {
 protected:
  std::string head;

  void SetUp() override {
    HttpTest::SetUp();
    ASSERT_EQ(commands.ask(open_account("alice")).status(), 201U);
    ASSERT_EQ(commands.ask(deposit("alice", 1000)).status(), 200U);
    head = std::to_string(commands.ask(withdraw("alice", 1)).position());
    ASSERT_EQ(get_at("/v1/accounts/alice", head).status, 200U);
  }
  /// The texts at `pointer` of all rows under `rows`, of this page and all that its links to the next one lead to.
  std::vector<std::string> all_pages(const std::string& first, const std::string& rows, const std::string& pointer) {
    std::vector<std::string> all;
    for (auto target = first; !target.empty();) {
      const auto page = get(target);
      const auto shown = shown_on(page, rows, pointer);
      all.insert(all.end(), shown.begin(), shown.end());
      target = link_in(page, "next");
    }
    return all;
  }
  static std::vector<std::string> shown_on(const HttpReply& page, const std::string& rows, const std::string& pointer) {
    std::vector<std::string> all;
    EXPECT_EQ(page.status, 200U) << page.body;
    if (page.status != 200) return all;
    const auto shown = json_in(page);
    for (const auto& row : shown.at(rows).as_array()) all.push_back(text_at(row, pointer));
    return all;
  }
  /// The versions of the events on all pages before that one.
  std::vector<std::string> pages_before(const std::string& page) {
    std::vector<std::string> all;
    for (auto target = link_in(get(page), "prev"); !target.empty();) {
      const auto before = get(target);
      const auto versions = shown_on(before, "events", "/version");
      all.insert(all.begin(), versions.begin(), versions.end());
      target = link_in(before, "prev");
    }
    return all;
  }
  void open_accounts(int count) {
    for (int i = 0; i < count; ++i) {
      const auto name = "acc" + std::string(i < 10 ? "0" : "") + std::to_string(i);
      head = std::to_string(commands.ask(open_account(name)).position());
    }
  }
};

// ---- One resource ----

TEST_F(HttpQueries, AnAccountHasItsVersionForAnETag) {
  const auto alice = get_at("/v1/accounts/alice", head);
  EXPECT_EQ(alice.status, 200U);
  EXPECT_EQ(alice.header("Content-Type"), "application/json");
  EXPECT_EQ(alice.header("ETag"), "\"3\"");
  EXPECT_EQ(alice.header("Tercet-Position"), head);
  EXPECT_EQ(text_at(alice, "/version"), "3");
  EXPECT_EQ(text_at(alice, "/status"), "OPEN");
  EXPECT_EQ(text_at(alice, "/balance/minor_units"), "999");
  EXPECT_EQ(text_at(alice, "/balance/currency"), "EUR");
}

TEST_F(HttpQueries, WhoHasItAlreadyIsTold304WithoutABody) {
  for (const std::string tags : {"\"3\"", "W/\"3\"", "\"1\", \"3\"", "*"}) {
    const auto same = get("/v1/accounts/alice", {{"If-None-Match", tags}});
    EXPECT_EQ(same.status, 304U) << tags;
    EXPECT_EQ(same.body, "");
    EXPECT_EQ(same.header("ETag"), "\"3\"");
    EXPECT_EQ(same.header("Tercet-Position"), head);
  }
  EXPECT_EQ(get("/v1/accounts/alice", {{"If-None-Match", "\"2\""}}).status, 200U);
  const auto paid = std::to_string(commands.ask(deposit("alice", 1)).position());
  EXPECT_EQ(get_at("/v1/accounts/alice", paid, {{"If-None-Match", "\"3\""}}).header("ETag"), "\"4\"");
}

TEST_F(HttpQueries, AListIs304TooUntilItChanges) {
  const auto tag = get("/v1/accounts").header("ETag").value_or("");
  EXPECT_EQ(get("/v1/accounts", {{"If-None-Match", tag}}).status, 304U);
  const auto opened = std::to_string(commands.ask(open_account("bob")).position());
  EXPECT_EQ(get_at("/v1/accounts", opened, {{"If-None-Match", tag}}).status, 200U);
}

TEST_F(HttpQueries, EveryAnswerSaysWhereTheReadModelStands) {
  for (const std::string target :
       {"/v1/accounts/alice", "/v1/accounts/nobody", "/v1/accounts", "/v1/orders", "/v1/orders/none", "/v2/orders/none",
        "/v1/accounts/alice/transactions", "/v1/commands", "/v1/projections", "/v1/streams/account-alice",
        "/v1/streams/account-nobody", "/v1/accounts/alice?version=99"}) {
    EXPECT_TRUE(wait_until([&] { return get(target).header("Tercet-Position") == head; }))
        << target << " says " << get(target).header("Tercet-Position").value_or("nothing");
  }
}

TEST_F(HttpQueries, WhatIsNotThereIsAProblem) {
  expect_problem(get("/v1/accounts/nobody"), 404, "account.not_found");
  expect_problem(get("/v1/orders/none"), 404, "order.not_found");
  expect_problem(get("/v2/orders/none"), 404, "order.not_found");
  expect_problem(get("/v1/streams/account-nobody"), 404, "stream.not_found");
  expect_problem(get("/v1/accounts/a%20b"), 400, "query.invalid");
}

// ---- As of which position ----

TEST_F(HttpQueries, WhoPrefersToWaitForAPositionGetsTheAnswerOnceItIsReached) {
  const auto next = std::to_string(std::stoull(head) + 1);
  auto answer = std::async(std::launch::async, [&] { return get_at("/v1/accounts/alice", next, {waiting(20)}); });
  EXPECT_EQ(answer.wait_for(200ms), std::future_status::timeout) << "answered before its time";
  ASSERT_EQ(commands.ask(deposit("alice", 1)).status(), 200U);
  const auto alice = answer.get();
  EXPECT_EQ(alice.status, 200U) << alice.body;
  EXPECT_EQ(alice.header("Preference-Applied"), "wait=20");
  EXPECT_EQ(alice.header("Tercet-Position"), next);
  EXPECT_EQ(text_at(alice, "/balance/minor_units"), "1000");
}

TEST_F(HttpQueries, APositionThatIsNotReachedInTimeIs504) {
  for (const int seconds : {0, 1}) {
    const auto late = get_at("/v1/accounts/alice", "1000000", {waiting(seconds)});
    expect_problem(late, 504, "projection.behind");
    EXPECT_EQ(late.header("Tercet-Position"), head);
    EXPECT_EQ(late.header("Preference-Applied"), "wait=" + std::to_string(seconds));
    EXPECT_TRUE(late.header("Retry-After").has_value());
  }
  expect_problem(get_at("/v1/accounts/alice", "soon"), 400, "request.bad_parameter");
}

TEST_F(HttpQueries, AnAccountIsShownAsItWas) {
  const auto then = get("/v1/accounts/alice?version=2");
  EXPECT_EQ(then.status, 200U);
  EXPECT_EQ(then.header("ETag"), "\"2\"");
  EXPECT_EQ(text_at(then, "/balance/minor_units"), "1000");
  EXPECT_EQ(get("/v1/accounts/alice?position=2").body, then.body);
  EXPECT_EQ(get("/v1/accounts/alice?as_of=" + text_at(then, "/updated_at")).body, then.body);
  EXPECT_EQ(text_at(get("/v1/accounts/alice?version=1"), "/balance/minor_units"), "0");
}

TEST_F(HttpQueries, APastThatIsNoneIsAClearError) {
  expect_problem(get("/v1/accounts/alice?version=99"), 404, "past.not_reached");
  expect_problem(get("/v1/accounts/alice?as_of=2100-01-01T00:00:00Z"), 404, "past.not_reached");
  for (const std::string plus : {"%2B", "+"}) {
    expect_problem(get("/v1/accounts/alice?as_of=1980-01-01T00:00:00" + plus + "01:00"), 404, "account.not_found");
  }
  expect_problem(get("/v1/accounts/alice?version=0"), 400, "query.invalid");
  for (const std::string wrong : {"version=two", "version=-1", "version=", "as_of=yesterday", "as_of=2026-11-23",
                                  "as_of=2026-13-01T00:00:00Z", "version=1&version=2", "version=1&position=1"}) {
    const auto refused = get("/v1/accounts/alice?" + wrong);
    SCOPED_TRACE(wrong + " -> " + refused.body);
    expect_problem(refused, 400, "request.bad_parameter");
  }
}

TEST_F(HttpQueries, AnUnknownParameterIsNamed) {
  for (const std::string target :
       {"/v1/accounts/alice?versoin=1", "/v1/accounts?versoin=1", "/v1/projections?versoin=1",
        "/v1/streams/account-alice?versoin=1", "/v1/events?versoin=1"}) {
    const auto refused = get(target);
    expect_problem(refused, 400, "request.unknown_parameter");
    EXPECT_THAT(text_at(refused, "/detail"), ::testing::HasSubstr("versoin")) << target;
  }
}

TEST_F(HttpQueries, TwoRepresentationsOfAnOrderStandSideBySide) {
  ASSERT_EQ(commands.ask(place_order("7", "Alice")).status(), 201U);
  const auto confirmed = std::to_string(commands.ask(confirm_order("7")).position());
  const auto first = get_at("/v1/orders/7", confirmed);
  const auto second = get_at("/v2/orders/7", confirmed);
  for (const auto* pointer : {"/order_id", "/customer", "/status", "/version", "/total", "/placed_at", "/updated_at"}) {
    EXPECT_EQ(text_at(second, pointer), text_at(first, pointer)) << pointer;
  }
  EXPECT_EQ(first.header("ETag"), "\"2\"");
  EXPECT_EQ(second.header("ETag"), "\"2\"");
  EXPECT_EQ(text_at(first, "/items/0/total"), "") << "only the second has totals of lines";
  EXPECT_EQ(text_at(second, "/items/0/total/minor_units"), "500");
  EXPECT_EQ(text_at(second, "/changes/0/kind"), "PLACED");
  EXPECT_EQ(text_at(second, "/changes/1/kind"), "CONFIRMED");
  EXPECT_EQ(text_at(get("/v2/orders/7?version=1"), "/status"), "PLACED");
}

// ---- Lists ----

TEST_F(HttpQueries, TheLinksOfAListLeadThroughEachRowOnce) {
  open_accounts(25);
  ASSERT_EQ(get_at("/v1/accounts", head).status, 200U);
  const auto names = all_pages("/v1/accounts?limit=10", "accounts", "/account_id");
  EXPECT_EQ(names.size(), 26U);
  EXPECT_EQ(std::set<std::string>(names.begin(), names.end()).size(), 26U);
  EXPECT_TRUE(std::ranges::is_sorted(names));
  EXPECT_EQ(all_pages("/v1/accounts?limit=26", "accounts", "/account_id"), names);
  EXPECT_EQ(json_in(get("/v1/accounts?limit=10")).at("accounts").as_array().size(), 10U);
}

TEST_F(HttpQueries, ALinkKeepsWhatWasAskedFor) {
  for (int i = 0; i < 5; ++i) ASSERT_EQ(commands.ask(place_order("a" + std::to_string(i), "Ann & Bob")).status(), 201U);
  head = std::to_string(commands.ask(place_order("b", "Bob")).position());
  const auto first = get_at("/v1/orders?customer=Ann+%26+Bob&status=PLACED&limit=2", head);
  const auto next = link_in(first, "next");
  EXPECT_THAT(next, ::testing::StartsWith("/v1/orders?customer=Ann%20%26%20Bob&status=PLACED&limit=2&cursor="));
  EXPECT_THAT(next, ::testing::Not(::testing::HasSubstr("min_position")));
  EXPECT_EQ(all_pages("/v1/orders?customer=Ann+%26+Bob&status=PLACED&limit=2", "orders", "/order_id"),
            (std::vector<std::string>{"a0", "a1", "a2", "a3", "a4"}));
}

TEST_F(HttpQueries, TransactionsAreListedFromEitherEnd) {
  for (int i = 0; i < 5; ++i) head = std::to_string(commands.ask(deposit("alice", i + 1)).position());
  const std::string transactions = "/v1/accounts/alice/transactions?limit=3";
  ASSERT_EQ(get_at(transactions, head).status, 200U);
  auto versions = all_pages(transactions, "transactions", "/version");
  EXPECT_EQ(versions, (std::vector<std::string>{"2", "3", "4", "5", "6", "7", "8"}));
  std::ranges::reverse(versions);
  EXPECT_EQ(all_pages(transactions + "&newest_first=true", "transactions", "/version"), versions);
  EXPECT_EQ(all_pages("/v1/accounts/nobody/transactions", "transactions", "/version"), std::vector<std::string>{});
}

TEST_F(HttpQueries, APageThatCannotBeIsAClearError) {
  open_accounts(3);
  ASSERT_EQ(get_at("/v1/accounts", head).status, 200U);
  expect_problem(get("/v1/accounts?limit=1001"), 400, "query.invalid");
  expect_problem(get("/v1/accounts?limit=many"), 400, "request.bad_parameter");
  expect_problem(get("/v1/accounts?cursor=nonsense"), 400, "query.bad_cursor");
  const auto next = link_in(get("/v1/accounts?limit=2"), "next");
  const auto cursor = next.substr(next.find("cursor="));
  expect_problem(get("/v1/accounts/alice/transactions?" + cursor), 400, "query.bad_cursor");
}

TEST_F(HttpQueries, CommandsAreListedTheNewestFirstByWhatBecameOfThem) {
  const auto refused = commands.ask(withdraw("alice", 100'000));
  ASSERT_EQ(refused.status(), 422U);
  const auto all = get_at("/v1/commands", std::to_string(refused.position()));
  EXPECT_EQ(json_in(all).at("commands").as_array().size(), 4U);
  EXPECT_EQ(text_at(all, "/commands/0/command_id"), refused.command_id());
  EXPECT_EQ(text_at(all, "/commands/0/problem/code"), "account.insufficient_funds");
  const auto rejected = get("/v1/commands?status=REJECTED");
  EXPECT_EQ(json_in(rejected).at("commands").as_array().size(), 1U);
  EXPECT_EQ(all_pages("/v1/commands?limit=1", "commands", "/command_id").size(), 4U);
  expect_problem(get("/v1/commands?status=WELL"), 400, "request.bad_parameter");
}

TEST_F(HttpQueries, ACommandIsShownAsTheCommandSideShowsIt) {
  const auto listed = json_in(get("/v1/commands?limit=1")).at("commands").at(0);
  const auto told = send("GET", "/v1/commands/" + text_at(listed, "/command_id"));
  EXPECT_EQ(json_in(told), listed);
}

TEST_F(HttpQueries, ProjectionsSayHowTheyStand) {
  ASSERT_TRUE(wait_until([&] { return text_at(get("/v1/projections"), "/projections/0/lag_commits") == "0"; }));
  const auto all = get("/v1/projections");
  EXPECT_EQ(text_at(all, "/projections/0/state"), "LIVE") << all.body;
  EXPECT_EQ(text_at(all, "/projections/0/position"), head);
}

// ---- Streams ----

TEST_F(HttpQueries, AStreamShowsItsEventsAsJson) {
  const auto page = get("/v1/streams/account-alice");
  EXPECT_EQ(page.status, 200U);
  EXPECT_EQ(text_at(page, "/stream"), "account-alice");
  EXPECT_EQ(text_at(page, "/version"), "3");
  EXPECT_EQ(text_at(page, "/events/1/type"), "bank.v1.MoneyDeposited");
  EXPECT_EQ(text_at(page, "/events/1/version"), "2");
  EXPECT_EQ(text_at(page, "/events/1/data/amount/minor_units"), "1000");
  EXPECT_EQ(text_at(page, "/events/2/position"), head);
  EXPECT_EQ(link_in(page, "next"), "");
  EXPECT_EQ(link_in(page, "prev"), "");
}

TEST_F(HttpQueries, AStreamIsPagedBothWaysByItsLinks) {
  for (int i = 0; i < 20; ++i) ASSERT_EQ(commands.ask(deposit("alice", 1)).status(), 200U);
  const std::string pages = "/v1/streams/account-alice?limit=5";
  auto versions = all_pages(pages, "events", "/version");
  std::vector<std::string> expected;
  for (int i = 1; i <= 23; ++i) expected.push_back(std::to_string(i));
  EXPECT_EQ(versions, expected);
  std::ranges::reverse(expected);
  EXPECT_EQ(all_pages(pages + "&backwards=true", "events", "/version"), expected);

  // From the middle, each link leads to the events beside those that were shown, in the same order.
  for (const std::string way : {"", "&backwards=true"}) {
    const auto middle = pages + "&from_version=12" + way;
    auto all = pages_before(middle);
    const auto onward = all_pages(middle, "events", "/version");
    all.insert(all.end(), onward.begin(), onward.end());
    EXPECT_EQ(all, all_pages(pages + way, "events", "/version")) << middle;
  }
}

TEST_F(HttpQueries, AStreamWhoseCommitsHoldManyEventsIsPagedByEventAllTheSame) {
  PublisherClient publisher{installation.ports()};
  ASSERT_TRUE(publisher.connected());
  for (int i = 0; i < 3; ++i) {
    auto body = commit_to("note-other", any_version());
    for (int j = 0; j < 7; ++j) write_again(body, "note-many");
    ASSERT_EQ(publisher.offer(body).result(), v1::Receipt::COMMITTED);
  }
  std::vector<std::string> expected;
  for (int i = 1; i <= 21; ++i) expected.push_back(std::to_string(i));
  EXPECT_EQ(all_pages("/v1/streams/note-many?limit=2", "events", "/version"), expected);
  std::ranges::reverse(expected);
  EXPECT_EQ(all_pages("/v1/streams/note-many?limit=2&backwards=true", "events", "/version"), expected);
  std::ranges::reverse(expected);
  expected.pop_back();
  EXPECT_EQ(pages_before("/v1/streams/note-many?limit=2&from_version=21"), expected);
}

TEST_F(HttpQueries, APageOfAStreamThatCannotBeIsAClearError) {
  for (const std::string wrong : {"limit=0", "limit=1001", "limit=x", "from_version=x", "backwards=perhaps",
                                  "limit=1&limit=2", "until_version=x", "from_version=1&until_version=2"}) {
    const auto refused = get("/v1/streams/account-alice?" + wrong);
    SCOPED_TRACE(wrong + " -> " + refused.body);
    expect_problem(refused, 400, "request.bad_parameter");
  }
  EXPECT_EQ(get("/v1/streams/no%20stream").status, 400U);
  const auto beyond = get("/v1/streams/account-alice?from_version=4");
  EXPECT_EQ(beyond.status, 200U);
  EXPECT_EQ(json_in(beyond).at("events").as_array().size(), 0U);
  EXPECT_EQ(pages_before("/v1/streams/account-alice?from_version=7"), (std::vector<std::string>{"1", "2", "3"}));
  EXPECT_EQ(all_pages("/v1/streams/account-alice?until_version=7&backwards=true", "events", "/version"),
            (std::vector<std::string>{"3", "2", "1"}))
      << "in the order of the page, they come after it";
}

TEST_F(HttpQueries, WithoutTheEventBusTheReadModelsAnswerAndTheLogIs503) {
  installation.bus().kill();
  EXPECT_EQ(get("/v1/accounts/alice").status, 200U);
  const auto closed = get("/v1/streams/account-alice");
  expect_problem(closed, 503, "bus.unavailable");
  EXPECT_TRUE(closed.header("Retry-After").has_value());
}

// ---- What HTTP asks ----

TEST_F(HttpQueries, HeadIsGetWithoutTheBody) {
  for (const std::string target : {"/v1/accounts/alice", "/v1/accounts", "/v1/accounts/nobody", "/openapi.json",
                                   "/v1/streams/account-alice", "/v1/nothing"}) {
    const auto whole = get(target);
    const auto head_only = ask("HEAD", target);
    EXPECT_EQ(head_only.status, whole.status) << target;
    EXPECT_EQ(head_only.body, "");
    for (const auto& [name, value] : whole.headers) {
      // A second may have passed since.
      const auto expected = name == "Date" ? head_only.header(name).value_or("none") : value;
      EXPECT_EQ(head_only.header(name), expected) << target << ' ' << name;
    }
  }
  const auto feed = ask("HEAD", "/v1/events");
  EXPECT_EQ(feed.status, 200U);
  EXPECT_EQ(feed.header("Content-Type"), "text/event-stream");
}

TEST_F(HttpQueries, OptionsAndWrongMethodsTellWhatIsAllowed) {
  for (const std::string target : {"/v1/accounts", "/v1/accounts/alice", "/v1/orders/7", "/v1/events"}) {
    const auto options = ask("OPTIONS", target);
    EXPECT_EQ(options.status, 204U) << target;
    EXPECT_EQ(options.header("Allow"), "GET, HEAD, OPTIONS");
    for (const std::string method : {"POST", "PUT", "DELETE", "PATCH"}) {
      const auto refused = ask(method, target);
      expect_problem(refused, 405, "http.method_not_allowed");
      EXPECT_EQ(refused.header("Allow"), "GET, HEAD, OPTIONS") << method;
    }
  }
  EXPECT_EQ(ask("OPTIONS", "*").status, 204U);
}

TEST_F(HttpQueries, UnknownPathsAre404) {
  for (const std::string target :
       {"/", "/v1", "/v1/account/alice", "/v3/orders/7", "/v2/accounts/alice", "/v1/accounts/alice/transactions/1"}) {
    expect_problem(get(target), 404, "http.not_found");
  }
}

}  // namespace
}  // namespace tercet::harness
