#include "common/http/read_message.hpp"

#include <gmock/gmock.h>

#include "bank/v1/account.pb.h"
#include "bank/v1/account_queries.pb.h"
#include "shop/v1/order.pb.h"
#include "shop/v1/order_queries.pb.h"
#include "tests/unit/common/http/example_routes.hpp"

namespace {

using namespace tercet;
using namespace tercet::http;
using tercet::http::testing::kQueryParameters;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Property;

const auto kOpen = command(Method::post, "/v1/accounts", "bank.v1.OpenAccount");
const auto kDeposit = command(Method::post, "/v1/accounts/{account_id}/deposits", "bank.v1.Deposit");
const auto kCancel = command(Method::delete_, "/v1/orders/{order_id}", "shop.v1.CancelOrder");
const auto kAddItem = command(Method::post, "/v1/orders/{order_id}/items", "shop.v1.AddItem", "item");
const auto kGetAccount = query("/v1/accounts/{account_id}", "bank.v1.GetAccount", "bank.v1.AccountView");
const auto kGetVersion =
    query("/v1/accounts/{account_id}/versions/{version}", "bank.v1.GetAccount", "bank.v1.AccountView");
const auto kTransactions =
    query("/v1/accounts/{account_id}/transactions", "bank.v1.ListTransactions", "bank.v1.TransactionList");
const auto kListOrders = query("/v1/orders", "shop.v1.ListOrders", "shop.v1.OrderList");

const PathArguments kAlice{{"account_id", "alice"}};
const PathArguments kOrder{{"order_id", "o-1"}};

Request with_body(std::string body, std::string content_type = "application/json") {
  Request request;
  request.body = std::move(body);
  if (!content_type.empty()) request.headers.push_back({"content-type", std::move(content_type)});
  return request;
}

Request with_parameters(std::vector<NamedValue> parameters) {
  Request request;
  request.parameters = std::move(parameters);
  return request;
}

/// The message, which is a `Message`; an empty one if it could not be read.
template <class Message>
Message read(const MessageRoute& route, const Request& request, const PathArguments& arguments = {}) {
  const auto message = read_message(route, request, arguments, kQueryParameters);
  EXPECT_TRUE(message) << message.error().detail();
  return message ? static_cast<const Message&>(**message) : Message{};
}

/// Empty if it could be read.
v1::Problem problem(const MessageRoute& route, const Request& request, const PathArguments& arguments = {}) {
  const auto message = read_message(route, request, arguments, kQueryParameters);
  return message ? v1::Problem{} : message.error();
}

auto is_problem(unsigned status, const std::string& code, const std::string& instance, const std::string& detail) {
  return AllOf(Property("status", &v1::Problem::status, status), Property("code", &v1::Problem::code, code),
               Property("instance", &v1::Problem::instance, instance),
               Property("detail", &v1::Problem::detail, HasSubstr(detail)));
}

// ---- The body ----

TEST(ReadMessage, takes_the_fields_from_path_and_body) {
  const auto deposit =
      read<bank::v1::Deposit>(kDeposit, with_body(R"({"amount":{"currency":"EUR","minor_units":"500"}})"), kAlice);
  EXPECT_EQ(deposit.account_id(), "alice");
  EXPECT_EQ(deposit.amount().currency(), "EUR");
  EXPECT_EQ(deposit.amount().minor_units(), 500);
}

TEST(ReadMessage, takes_one_field_as_the_body_where_the_route_says_so) {
  const auto add = read<shop::v1::AddItem>(kAddItem, with_body(R"({"sku":"tea","quantity":2})"), kOrder);
  EXPECT_EQ(add.order_id(), "o-1");
  EXPECT_EQ(add.item().sku(), "tea");
  EXPECT_EQ(add.item().quantity(), 2);
}

TEST(ReadMessage, takes_no_body_for_an_empty_object) {
  EXPECT_EQ(read<bank::v1::Deposit>(kDeposit, with_body("", ""), kAlice).account_id(), "alice");
  EXPECT_EQ(read<bank::v1::Deposit>(kDeposit, with_body(""), kAlice).account_id(), "alice");
  EXPECT_EQ(read<bank::v1::Deposit>(kDeposit, with_body("{}"), kAlice).account_id(), "alice");
  EXPECT_TRUE(read<shop::v1::AddItem>(kAddItem, with_body("", ""), kOrder).has_item());
}

TEST(ReadMessage, takes_what_the_path_says_from_the_body_too_but_nothing_else) {
  EXPECT_EQ(read<bank::v1::Deposit>(kDeposit, with_body(R"({"account_id":"alice"})"), kAlice).account_id(), "alice");
  EXPECT_THAT(problem(kDeposit, with_body(R"({"account_id":"bob"})"), kAlice),
              is_problem(400, "request.malformed", "account_id", R"(account_id: the path says "alice")"));
}

TEST(ReadMessage, needs_a_body_that_says_it_is_json) {
  for (const auto* type :
       {"application/json", "Application/JSON", "application/json; charset=utf-8", "application/json ;charset=utf-8"}) {
    EXPECT_EQ(problem(kOpen, with_body("{}", type)).code(), "") << type;
  }
  for (const auto* type : {"text/plain", "application/x-www-form-urlencoded", "application/jsonx", "json",
                           "application/problem+json", ";", " "}) {
    EXPECT_THAT(problem(kOpen, with_body("{}", type)),
                is_problem(415, "request.media_type", "", std::string{"must be application/json, not "} + type));
  }
  EXPECT_THAT(problem(kOpen, with_body("{}", "")),
              is_problem(415, "request.media_type", "", "must be application/json, and it has no Content-Type"));
}

TEST(ReadMessage, reads_no_body_that_is_compressed) {
  auto request = with_body("{}");
  request.headers.push_back({"content-encoding", "identity"});
  EXPECT_EQ(problem(kOpen, request).code(), "");
  request.headers.back().value = "gzip";
  EXPECT_THAT(problem(kOpen, request),
              is_problem(415, "request.content_encoding", "", "must come as it is, not as gzip"));
}

TEST(ReadMessage, tells_line_and_column_of_what_is_not_json) {
  EXPECT_THAT(problem(kOpen, with_body("{\n  \"owner\" \"Ann\"\n}")),
              is_problem(400, "request.malformed", "", "body: line 2, column 11: syntax error"));
}

TEST(ReadMessage, names_the_field_that_does_not_fit) {
  EXPECT_THAT(problem(kOpen, with_body(R"({"ownr":"Ann"})")),
              is_problem(400, "request.malformed", "ownr", "body: ownr: no such field"));
  EXPECT_THAT(problem(kDeposit, with_body(R"({"amount":{"minor_units":1.5}})"), kAlice),
              is_problem(400, "request.malformed", "amount.minor_units", "1.5 is not an integer"));
  EXPECT_THAT(problem(kAddItem, with_body(R"({"item":{}})"), kOrder),
              is_problem(400, "request.malformed", "item", "no such field"));
}

TEST(ReadMessage, takes_no_parameters_where_there_is_a_body) {
  auto request = with_body("{}");
  request.parameters = {{"owner", "Ann"}};
  EXPECT_THAT(problem(kOpen, request), is_problem(400, "request.unknown_parameter", "owner",
                                                  "owner: no such parameter; there are min_position; "
                                                  "fields come in the body"));
}

TEST(ReadMessage, takes_no_body_with_GET_and_DELETE) {
  EXPECT_THAT(problem(kGetAccount, with_body("{}"), kAlice),
              is_problem(400, "request.malformed", "", "a GET has no body here"));
  EXPECT_THAT(problem(kCancel, with_body(R"({"reason":"late"})"), kOrder),
              is_problem(400, "request.malformed", "", "a DELETE has no body here"));
}

// ---- Parameters ----

TEST(ReadMessage, takes_fields_as_parameters) {
  EXPECT_EQ(read<bank::v1::GetAccount>(kGetAccount, with_parameters({{"version", "3"}}), kAlice).version(), 3);
  EXPECT_EQ(read<shop::v1::CancelOrder>(kCancel, with_parameters({{"reason", "too late"}}), kOrder).reason(),
            "too late");
  const auto orders = read<shop::v1::ListOrders>(
      kListOrders, with_parameters({{"customer", "Ann"}, {"status", "CONFIRMED"}, {"limit", "7"}}));
  EXPECT_EQ(orders.customer(), "Ann");
  EXPECT_EQ(orders.status(), shop::v1::OrderView::CONFIRMED);
  EXPECT_EQ(orders.limit(), 7);
}

TEST(ReadMessage, takes_times_as_rfc_3339) {
  const auto at = [](const std::string& time) {
    return read<bank::v1::GetAccount>(kGetAccount, with_parameters({{"as_of", time}}), kAlice).as_of();
  };
  EXPECT_EQ(at("2026-01-01T00:00:00Z").seconds(), 1'767'225'600);
  EXPECT_EQ(at("2026-01-01T00:00:00.000001Z").nanos(), 1'000);
  EXPECT_EQ(at("2026-01-01T01:00:00+01:00").seconds(), 1'767'225'600);
  EXPECT_EQ(at("2026-01-01T01:00:00 01:00").seconds(), 1'767'225'600) << "what a + in a URL has become";
}

TEST(ReadMessage, takes_both_spellings_of_a_parameter) {
  EXPECT_TRUE(read<bank::v1::ListTransactions>(kTransactions, with_parameters({{"newestFirst", "true"}}), kAlice)
                  .newest_first());
}

TEST(ReadMessage, passes_over_the_parameters_of_somebody_else) {
  EXPECT_EQ(read<bank::v1::GetAccount>(kGetAccount, with_parameters({{"min_position", "x"}}), kAlice).account_id(),
            "alice");
}

TEST(ReadMessage, says_which_parameters_there_are) {
  EXPECT_THAT(problem(kListOrders, with_parameters({{"offset", "3"}})),
              is_problem(400, "request.unknown_parameter", "offset",
                         "offset: no such parameter; there are customer, status, limit, cursor, min_position"));
  EXPECT_EQ(problem(kGetAccount, with_parameters({{"account_id", "bob"}}), kAlice).code(), "request.unknown_parameter");
}

TEST(ReadMessage, says_what_a_parameter_must_be) {
  const auto refused = [](const MessageRoute& route, const std::string& name, const std::string& value,
                          const std::string& wanted) {
    EXPECT_THAT(problem(route, with_parameters({{name, value}})),
                is_problem(400, "request.bad_parameter", name, name + ": \"" + value + "\" is not " + wanted));
  };
  for (const auto* number : {"", "x", "1.5", "-1", "+1", " 1", "1 ", "0x1", "1e2", "4294967296"}) {
    refused(kListOrders, "limit", number, "an integer from 0 to 4294967295");
  }
  for (const auto* name : {"", "confirmed", "2", "NONE"}) {
    refused(kListOrders, "status", name, "one of STATUS_UNSPECIFIED, PLACED, CONFIRMED, CANCELLED");
  }
  for (const auto* truth : {"", "1", "TRUE", "yes"}) {
    refused(kTransactions, "newest_first", truth, "true or false");
  }
  for (const auto* time : {"", "now", "2026-01-01", "2026-02-30T00:00:00Z", "2026-01-01T00:00:00",
                           "2026-01-01 00:00:00Z", "2026-01-01T24:00:00Z", "2026-01-01T00:00:00%2B01:00",
                           "10000-01-01T00:00:00Z", "9999-12-31T23:59:59-01:00", "2026-01-01T00:00:00Z\"}"}) {
    refused(kGetAccount, "as_of", time, "a time as RFC 3339 has it");
  }
}

TEST(ReadMessage, takes_each_parameter_once) {
  EXPECT_THAT(problem(kListOrders, with_parameters({{"limit", "1"}, {"limit", "1"}})),
              is_problem(400, "request.bad_parameter", "limit", "limit: given twice"));
  EXPECT_THAT(problem(kTransactions, with_parameters({{"newest_first", "true"}, {"newestFirst", "true"}}), kAlice),
              is_problem(400, "request.bad_parameter", "newest_first", "newest_first: given twice"));
  EXPECT_THAT(problem(kListOrders, with_parameters({{"min_position", "1"}, {"min_position", "1"}})),
              is_problem(400, "request.bad_parameter", "min_position", "min_position: given twice"));
}

TEST(ReadMessage, takes_one_member_of_a_choice) {
  EXPECT_THAT(problem(kGetAccount, with_parameters({{"version", "1"}, {"as_of", "2026-01-01T00:00:00Z"}}), kAlice),
              is_problem(400, "request.bad_parameter", "as_of", "as_of: not together with version, only one of them"));
  const PathArguments path{{"account_id", "alice"}, {"version", "3"}};
  EXPECT_THAT(
      problem(kGetVersion, with_parameters({{"position", "1"}}), path),
      is_problem(400, "request.bad_parameter", "position", "position: not together with version, which the path"));
}

// ---- The path ----

TEST(ReadMessage, says_what_a_segment_must_be) {
  EXPECT_EQ(read<bank::v1::GetAccount>(kGetVersion, {}, {{"account_id", "a/b"}, {"version", "3"}}).version(), 3);
  EXPECT_THAT(problem(kGetVersion, {}, {{"account_id", "alice"}, {"version", "three"}}),
              is_problem(400, "request.bad_parameter", "version", R"(version: "three" is not an integer from 0)"));
}

TEST(ReadMessage, shows_no_more_than_the_start_of_what_is_wrong) {
  const auto found = problem(kListOrders, with_parameters({{std::string(8000, 'x'), "1"}}));
  EXPECT_LT(found.detail().size(), 200);
  EXPECT_LT(found.instance().size(), 100);
}

}  // namespace
