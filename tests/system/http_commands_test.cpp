// The command side over HTTP: what a request is answered with, and what became of its command.

#include "common/vocabulary/identity.hpp"
#include "tests/system/harness/http_test.hpp"

namespace tercet::harness {
namespace {

using HttpCommands = HttpAliceTest;

// ---- 202 and the outcome ----

TEST_F(HttpCommands, ACommandIsAcceptedAndItsLocationTellsWhatBecameOfIt) {
  const auto accepted = deposit_at_once(10);
  ASSERT_EQ(accepted.status, 202U) << accepted.body;
  EXPECT_EQ(accepted.header("Content-Type"), "application/json");
  EXPECT_EQ(accepted.header("Location"), "/v1/commands/" + text_at(accepted, "/command_id"));
  EXPECT_EQ(accepted.header("Retry-After"), "1");
  EXPECT_EQ(text_at(accepted, "/status"), "202");
  EXPECT_EQ(accepted.header("Tercet-Position"), text_at(accepted, "/position"));
  EXPECT_FALSE(accepted.header("Preference-Applied").has_value());

  const auto outcome = outcome_at(accepted);
  EXPECT_EQ(text_at(outcome, "/status"), "COMPLETED");
  EXPECT_EQ(text_at(outcome, "/type"), "bank.v1.Deposit");
  EXPECT_EQ(text_at(outcome, "/stream"), "account-alice");
  EXPECT_EQ(text_at(outcome, "/version"), "2");
  EXPECT_EQ(text_at(outcome, "/accepted_position"), text_at(accepted, "/position"));
  EXPECT_EQ(balance(), 10);
}

TEST_F(HttpCommands, WhoPrefersToWaitIsToldTheOutcome) {
  const auto paid = deposit_in("alice", 10);
  EXPECT_EQ(paid.status, 200U) << paid.body;
  EXPECT_EQ(paid.header("Content-Type"), "application/json");
  EXPECT_EQ(text_at(paid, "/version"), "2");
  EXPECT_EQ(paid.header("ETag"), "\"2\"");
  EXPECT_EQ(paid.header("Preference-Applied"), "wait=20");
  EXPECT_EQ(paid.header("Tercet-Position"), text_at(paid, "/position"));
  EXPECT_EQ(text_at(get_at("/v1/accounts/alice", text_at(paid, "/position")), "/balance/minor_units"), "10");
}

TEST_F(HttpCommands, WhatIsNewIs201AndWhatChangesIs200) {
  const auto opened = post("/v1/accounts", account_named("bob"));
  EXPECT_EQ(opened.status, 201U) << opened.body;
  EXPECT_EQ(opened.header("ETag"), "\"1\"");
  EXPECT_EQ(deposit_in("bob", 1).status, 200U);
}

TEST_F(HttpCommands, AWaitOfNothingIsThe202) {
  const auto accepted = deposit_at_once(10, {waiting(0)});
  EXPECT_EQ(accepted.status, 202U) << accepted.body;
  EXPECT_EQ(accepted.header("Preference-Applied"), "wait=0");
  EXPECT_EQ(text_at(outcome_at(accepted), "/status"), "COMPLETED");
}

TEST_F(HttpCommands, APreferenceThatCannotBeUnderstoodIsIgnored) {
  for (const std::string preference : {"wait=soon", "wait", "respond-async", "wait=-1"}) {
    const auto accepted = deposit_at_once(1, {{"Prefer", preference}});
    EXPECT_EQ(accepted.status, 202U) << preference << ": " << accepted.body;
    EXPECT_FALSE(accepted.header("Preference-Applied").has_value()) << preference;
  }
}

TEST_F(HttpCommands, ACommandThatNobodySentIs404) {
  const auto reply = send("GET", "/v1/commands/" + to_text(new_uuid()));
  expect_problem(reply, 404, "command.not_found");
  expect_problem(send("GET", "/v1/commands/42"), 400, "command.id_malformed");
}

// ---- Rejections ----

TEST_F(HttpCommands, WhatARuleRefusesIsAProblemWithItsCode) {
  expect_problem(deposit_in("nobody", 1), 404, "account.not_found");
  const auto again = post("/v1/accounts", account_named("alice"));
  expect_problem(again, 409, "account.already_exists");
  EXPECT_NE(text_at(again, "/actual_version"), "") << "what it stands at instead";
  expect_problem(post("/v1/accounts/alice/withdrawals", amount_of(1)), 422, "account.insufficient_funds");
  expect_problem(deposit_in("alice", -1), 422, "money.not_positive");
  ASSERT_EQ(deposit_in("alice", 5).status, 200U);
  expect_problem(send("DELETE", "/v1/accounts/alice", {}, {waiting(20)}), 422, "account.balance_not_zero");
}

TEST_F(HttpCommands, ARejectionIsRecordedAndSaysWhere) {
  const auto refused = post("/v1/accounts/alice/withdrawals", amount_of(1));
  const auto position = std::stoull(refused.header("Tercet-Position").value_or("0"));
  const auto whole = read_log(log);
  ASSERT_GE(whole.size(), position);
  ASSERT_GE(position, 1U);
  EXPECT_EQ(whole[position - 1].body().outcome().status(), v1::Outcome::REJECTED);
}

TEST_F(HttpCommands, WhoDoesNotWaitFindsTheRejectionBehindTheLocation) {
  const auto accepted = send("POST", "/v1/accounts/alice/withdrawals", amount_of(1));
  ASSERT_EQ(accepted.status, 202U) << accepted.body;
  const auto outcome = outcome_at(accepted);
  EXPECT_EQ(text_at(outcome, "/status"), "REJECTED");
  EXPECT_EQ(text_at(outcome, "/problem/code"), "account.insufficient_funds");
  EXPECT_EQ(text_at(outcome, "/problem/status"), "422");
}

// ---- Conditions ----

TEST_F(HttpCommands, IfMatchHoldsOnlyAtItsVersion) {
  const auto paid = deposit_in("alice", 10, {{"If-Match", "\"1\""}});
  EXPECT_EQ(paid.status, 200U) << paid.body;
  EXPECT_EQ(paid.header("ETag"), "\"2\"");
  const auto late = deposit_in("alice", 10, {{"If-Match", "\"1\""}});
  expect_problem(late, 412, "stream.version_mismatch");
  EXPECT_EQ(text_at(late, "/actual_version"), "2");
  EXPECT_EQ(deposit_in("alice", 1, {{"If-Match", "*"}}).status, 200U);
  EXPECT_EQ(balance(), 11);
}

TEST_F(HttpCommands, WhoDoesNotWaitFindsTheFailedConditionBehindTheLocation) {
  const auto outcome = outcome_at(deposit_at_once(10, {{"If-Match", "\"7\""}}));
  EXPECT_EQ(text_at(outcome, "/status"), "REJECTED");
  EXPECT_EQ(text_at(outcome, "/problem/code"), "stream.version_mismatch");
  EXPECT_EQ(text_at(outcome, "/problem/actual_version"), "1");
}

TEST_F(HttpCommands, IfNoneMatchStarHoldsOnlyForWhatIsNotThere) {
  const Headers only_new{{"If-None-Match", "*"}};
  const auto refused = deposit_in("alice", 10, only_new);
  expect_problem(refused, 412, "stream.version_mismatch");
  EXPECT_EQ(text_at(refused, "/actual_version"), "1");
  expect_problem(post("/v1/accounts", account_named("alice"), only_new), 412, "stream.version_mismatch");
  EXPECT_EQ(post("/v1/accounts", account_named("bob"), only_new).status, 201U);
}

TEST_F(HttpCommands, ConditionsThatCannotBeUnderstoodAre400) {
  for (const auto& headers :
       {Headers{{"If-Match", "1"}}, Headers{{"If-Match", "\"one\""}}, Headers{{"If-Match", "W/\"1\""}},
        Headers{{"If-Match", "\"1\", \"2\""}}, Headers{{"If-None-Match", "\"1\""}},
        Headers{{"If-Match", "\"1\""}, {"If-None-Match", "*"}}}) {
    expect_problem(deposit_in("alice", 10, headers), 400, "request.bad_header");
  }
  EXPECT_EQ(balance(), 0);
}

// ---- All resources ----

TEST_F(HttpCommands, AnOrderIsPlacedChangedFilledAndConfirmed) {
  const Headers wait{waiting(20)};
  ASSERT_EQ(post("/v1/orders", order_named("7", "Alice")).status, 201U);
  const auto changed = send("PUT", "/v1/orders/7", order_named("7", "Bob"), wait);
  EXPECT_EQ(changed.header("ETag"), "\"2\"") << changed.body;
  const auto added = post("/v1/orders/7/items", R"({"sku":"tea/green","name":"Tea","quantity":"1",)"
                                                R"("unit_price":{"currency":"EUR","minor_units":"400"}})");
  EXPECT_EQ(added.header("ETag"), "\"3\"") << added.body;
  const auto removed = send("DELETE", "/v1/orders/7/items/tea%2Fgreen", {}, wait);
  EXPECT_EQ(removed.header("ETag"), "\"4\"") << removed.body;
  const auto confirmed = post("/v1/orders/7/confirmation", {});
  EXPECT_EQ(confirmed.header("ETag"), "\"5\"") << confirmed.body;
  expect_problem(send("DELETE", "/v1/orders/7", {}, wait), 422, "order.confirmed");

  const auto order = get_at("/v1/orders/7", text_at(confirmed, "/position"));
  EXPECT_EQ(text_at(order, "/customer"), "Bob");
  EXPECT_EQ(text_at(order, "/status"), "CONFIRMED");
  EXPECT_EQ(text_at(order, "/total/minor_units"), "500");
}

TEST_F(HttpCommands, AnOrderIsCancelledWithAReasonAsParameter) {
  ASSERT_EQ(post("/v1/orders", order_named("8", "Alice")).status, 201U);
  const auto cancelled = send("DELETE", "/v1/orders/8?reason=too+late%21", {}, {waiting(20)});
  ASSERT_EQ(cancelled.status, 200U) << cancelled.body;
  const auto order = get_at("/v2/orders/8", text_at(cancelled, "/position"));
  EXPECT_EQ(text_at(order, "/changes/1/reason"), "too late!");
}

TEST_F(HttpCommands, AnEmptyAccountIsClosed) {
  const auto closed = send("DELETE", "/v1/accounts/alice", {}, {waiting(20)});
  ASSERT_EQ(closed.status, 200U) << closed.body;
  EXPECT_EQ(text_at(get_at("/v1/accounts/alice", text_at(closed, "/position")), "/status"), "CLOSED");
}

// ---- What is no command ----

struct Wrong {
  std::string method;
  std::string target;
  std::string body;
  unsigned status;
  std::string code;
  /// What the answer names as the place.
  std::string place;
  std::string content_type = "application/json";
};

TEST_F(HttpCommands, WhatCannotBeReadIsToldWithItsPlaceAndNotRecorded) {
  const std::string deposits = "/v1/accounts/alice/deposits";
  const auto before = read_log(log).size();
  for (const auto& wrong : std::vector<Wrong>{
           {"POST", deposits, R"({"amount":)", 400, "request.malformed", "column"},
           {"POST", deposits, "[]", 400, "request.malformed", "body"},
           {"POST", deposits, R"({"amount":{"currency":"EUR","cents":"1"}})", 400, "request.malformed", "amount.cents"},
           {"POST", deposits, R"({"amount":{"currency":"EUR","minor_units":"1.5"}})", 400, "request.malformed",
            "amount.minor_units"},
           {"POST", deposits, R"({"amount":{"currency":7}})", 400, "request.malformed", "amount.currency"},
           {"POST", deposits, R"({"reference":"a","reference":"b"})", 400, "request.malformed", "reference"},
           {"POST", deposits, R"({"account_id":"bob"})", 400, "request.malformed", "account_id"},
           {"POST", deposits, amount_of(1), 415, "request.media_type", "application/json", "text/plain"},
           {"POST", deposits + "?reference=rent", amount_of(1), 400, "request.unknown_parameter", "reference"},
           {"DELETE", "/v1/accounts/alice?because=x", {}, 400, "request.unknown_parameter", "because"},
           {"DELETE", "/v1/accounts/alice", "{}", 400, "request.malformed", "body"},
           {"POST", "/v1/accounts/a%20b/deposits", amount_of(1), 400, "command.aggregate_id_malformed",
            "account_id"}}) {
    const Headers type{waiting(20), {"Content-Type", wrong.content_type}};
    const auto refused = send(wrong.method, wrong.target, wrong.body, type);
    SCOPED_TRACE(wrong.target + " " + wrong.body + " -> " + refused.body);
    expect_problem(refused, wrong.status, wrong.code);
    EXPECT_THAT(refused.body, ::testing::HasSubstr(wrong.place));
  }
  EXPECT_EQ(read_log(log).size(), before);
}

TEST_F(HttpCommands, AFormThatTheDomainRefusesIsNotRecordedEither) {
  const auto before = read_log(log).size();
  expect_problem(post("/v1/accounts", R"({"account_id":"bob","currency":"EUR"})"), 400, "command.invalid");
  const auto nameless = post("/v1/accounts", {});
  expect_problem(nameless, 400, "command.aggregate_id_malformed");
  EXPECT_THAT(nameless.body, ::testing::HasSubstr("account_id is missing"));
  EXPECT_EQ(read_log(log).size(), before);
}

TEST_F(HttpCommands, WhatIsNoResourceIs404AndWhatTheMethodCannotDoIs405) {
  expect_problem(send("POST", "/v1/nothing", "{}"), 404, "http.not_found");
  expect_problem(send("GET", "/v1/accounts/alice"), 405, "http.method_not_allowed");
  EXPECT_EQ(send("GET", "/v1/accounts/alice").header("Allow"), "DELETE, OPTIONS");
  EXPECT_EQ(send("GET", "/v1/orders/7").header("Allow"), "DELETE, OPTIONS, PUT");
  const auto options = send("OPTIONS", "/v1/accounts");
  EXPECT_EQ(options.status, 204U);
  EXPECT_EQ(options.header("Allow"), "OPTIONS, POST");
}

}  // namespace
}  // namespace tercet::harness
