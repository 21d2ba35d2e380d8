// The description that each side gives of itself: all it describes can be called, and answers as it says.

#include <algorithm>
#include <map>
#include <set>

#include "tests/system/harness/http_test.hpp"
#include "tests/system/harness/json_schema.hpp"
#include "tests/system/harness/shop.hpp"

namespace tercet::harness {
namespace {

namespace json = boost::json;

/// How an operation is called so that it succeeds.
struct Example {
  std::string target;
  std::string body = {};
  unsigned status = 200;
};

/// By operationId. An operation that is not here fails the test, as does one that is here only.
using Examples = std::map<std::string, Example>;

const std::string kTea =
    R"({"sku":"tea","name":"Tea","quantity":"1","unit_price":{"currency":"EUR","minor_units":"400"}})";

Examples command_examples() {
  return {
      {"post_bank_v1_OpenAccount", {"/v1/accounts", account_named("new"), 201}},
      {"post_bank_v1_Deposit", {"/v1/accounts/rich/deposits", amount_of(10)}},
      {"post_bank_v1_Withdraw", {"/v1/accounts/rich/withdrawals", amount_of(10)}},
      {"delete_bank_v1_CloseAccount", {"/v1/accounts/empty"}},
      {"post_shop_v1_PlaceOrder", {"/v1/orders", order_named("new", "Alice"), 201}},
      {"put_shop_v1_ChangeOrder", {"/v1/orders/to-change", R"({"customer":"Bob","items":[)" + kTea + "]}"}},
      {"delete_shop_v1_CancelOrder", {"/v1/orders/to-cancel?reason=late"}},
      {"post_shop_v1_AddItem", {"/v1/orders/to-fill/items", kTea}},
      {"delete_shop_v1_RemoveItem", {"/v1/orders/to-thin-out/items/tea"}},
      {"post_shop_v1_ConfirmOrder", {"/v1/orders/to-confirm/confirmation"}},
      {"get_tercet_v1_GetCommand", {"/v1/commands/00000000-0000-4000-8000-000000000001"}},
      {"openapi", {"/openapi.json"}},
      {"healthz", {"/healthz"}},
      {"readyz", {"/readyz"}},
      {"metrics", {"/metrics"}},
  };
}

Examples query_examples() {
  return {
      {"get_bank_v1_ListAccounts", {"/v1/accounts?limit=1"}},
      {"get_bank_v1_GetAccount", {"/v1/accounts/rich"}},
      {"get_bank_v1_ListTransactions", {"/v1/accounts/rich/transactions"}},
      {"get_shop_v1_ListOrders", {"/v1/orders"}},
      {"get_shop_v1_GetOrder", {"/v1/orders/to-cancel"}},
      {"get_shop_v2_GetOrder", {"/v2/orders/to-thin-out"}},
      {"get_tercet_v1_ListCommands", {"/v1/commands"}},
      {"get_tercet_v1_ListProjections", {"/v1/projections"}},
      {"read_stream", {"/v1/streams/account-rich"}},
      {"read_events", {"/v1/events"}},
      {"openapi", {"/openapi.json"}},
      {"healthz", {"/healthz"}},
      {"readyz", {"/readyz"}},
      {"metrics", {"/metrics"}},
  };
}

struct Operation {
  std::string method;
  std::string path;
  std::string id;
  json::object description;

  const json::object& responses() const { return description.at("responses").as_object(); }
  bool answers_with(unsigned status) const { return responses().contains(std::to_string(status)); }
  bool is_command() const { return answers_with(202); }
  bool takes(std::string_view parameter) const {
    return std::ranges::any_of(description.at("parameters").as_array(),
                               [&](const auto& each) { return each.at("name").as_string() == parameter; });
  }
};

std::string upper(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](char c) { return c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c; });
  return text;
}

std::vector<Operation> operations_in(const json::value& document) {
  std::vector<Operation> all;
  for (const auto& [path, item] : document.at("paths").as_object()) {
    for (const auto& [method, description] : item.as_object()) {
      const auto& object = description.as_object();
      all.push_back({upper(method), path, std::string{object.at("operationId").as_string()}, object});
    }
  }
  return all;
}

std::vector<std::string> split(const std::string& path) {
  std::vector<std::string> segments(1);
  for (const char c : path) {
    if (c == '/') {
      segments.emplace_back();
    } else {
      segments.back() += c;
    }
  }
  return segments;
}

std::string media_type(std::string_view content_type) {
  return std::string{content_type.substr(0, content_type.find(';'))};
}

struct Side {
  std::string name;
  std::uint16_t (Ports::*port)() const;
  Examples examples;
};

void PrintTo(const Side& side, std::ostream* out) {
  *out << side.name;
}

class HttpOpenApi : public HttpTest, public ::testing::WithParamInterface<Side> {
 protected:
  json::value document;
  std::vector<Operation> operations;

  void SetUp() override {
    HttpTest::SetUp();
    auto opened = open_account("rich");
    opened.set_command_id("00000000-0000-4000-8000-000000000001");
    commands.ask(accepted_first(opened));
    for (const std::string account : {"empty", "another"}) commands.ask(open_account(account));
    for (const std::string order : {"to-change", "to-cancel", "to-fill", "to-thin-out", "to-confirm"}) {
      ASSERT_EQ(commands.ask(place_order(order, "Alice")).status(), 201U);
    }
    ASSERT_EQ(post("/v1/orders/to-thin-out/items", kTea).status, 200U);
    const auto paid = std::to_string(commands.ask(deposit("rich", 1000, "prepared")).position());
    for (const std::string target :
         {"/v1/accounts/rich", "/v1/orders/to-cancel", "/v2/orders/to-thin-out", "/v1/commands"}) {
      ASSERT_EQ(get_at(target, paid).status, 200U);
    }
    ASSERT_TRUE(wait_until([&] { return call("GET", "/readyz").status == 200; }));
    document = json_in(call("GET", "/openapi.json"));
    operations = operations_in(document);
  }

  std::uint16_t port() const { return (installation.ports().*GetParam().port)(); }
  HttpReply call(std::string_view method, std::string_view target, std::string_view body = {}, Headers headers = {}) {
    if (!body.empty()) headers.push_back({"Content-Type", "application/json"});
    return http_request(port(), method, target, headers, body);
  }
  HttpReply call(const Operation& operation, const Example& example, const Headers& headers = {}) {
    return call(operation.method, example.target, example.body, headers);
  }
  /// Calls `check` with each operation and its example, the operation's name being shown if something fails.
  template <class Check>
  void for_each_operation(Check check) {
    const auto& examples = GetParam().examples;
    for (const auto& operation : operations) {
      SCOPED_TRACE(operation.id + ": " + operation.method + ' ' + operation.path);
      const auto example = examples.find(operation.id);
      if (example == examples.end()) {
        ADD_FAILURE() << "is described, but no example says how to call it";
      } else {
        check(operation, example->second);
      }
    }
  }

  void expect_fits(const json::value& value, const json::object& schema) {
    EXPECT_THAT(mismatches(value, schema, document), ::testing::IsEmpty());
  }
  /// Of a body of that type in a response or a request; null if there is no such body.
  const json::object* schema_of(const json::object& described, const std::string& type) {
    const auto* content = described.if_contains("content");
    if (content == nullptr) return nullptr;
    for (const auto& [known, body] : content->as_object()) {
      if (media_type(known) == type) return &body.at("schema").as_object();
    }
    return nullptr;
  }
  const json::object* response_of(const Operation& operation, unsigned status) {
    const auto* response = operation.responses().if_contains(std::to_string(status));
    return response == nullptr ? nullptr : &resolved(response->as_object(), document);
  }

  /// Each header is one of those that every answer may have, or is described.
  static void expect_described_headers(const json::object& response, const HttpReply& reply) {
    static const std::set<std::string> general{
        "Cache-Control", "Connection", "Content-Length",         "Content-Type",
        "Date",          "Vary",       "X-Content-Type-Options", "X-Accel-Buffering"};
    const auto* described = response.if_contains("headers");
    for (const auto& [name, value] : reply.headers) {
      const bool is_described = described != nullptr && described->as_object().contains(name);
      EXPECT_TRUE(general.contains(name) || is_described) << name << " is not described for " << reply.status;
    }
  }
  /// The answer's status, headers, type and body are as the operation says.
  void expect_described(const Operation& operation, const HttpReply& reply) {
    const auto* response = response_of(operation, reply.status);
    ASSERT_NE(response, nullptr) << reply.status << " is not described: " << reply.body;
    expect_described_headers(*response, reply);
    const auto type = media_type(reply.header("Content-Type").value_or(""));
    if (type.empty()) {
      EXPECT_EQ(reply.body, "");
      EXPECT_FALSE(response->contains("content"));
      return;
    }
    const auto* schema = schema_of(*response, type);
    ASSERT_NE(schema, nullptr) << type << " is not described for " << reply.status;
    const bool is_json = type == "application/json" || type == "application/problem+json";
    expect_fits(is_json ? json_in(reply) : json::value(reply.body), *schema);
  }
  /// The first event of the stream is as the operation says, and as its representation in JSON, if it has one.
  void expect_described_stream(const Operation& operation, const std::string& target) {
    EventSource source{port(), target};
    ASSERT_EQ(source.answer().status, 200U) << source.answer().body;
    EXPECT_EQ(source.answer().header("Content-Type"), "text/event-stream");
    expect_described_headers(*response_of(operation, 200), source.answer());
    const auto event = source.next();
    ASSERT_TRUE(event.has_value());
    const auto* as_json = schema_of(*response_of(operation, 200), "application/json");
    const auto* as_event = schema_of(*response_of(operation, 200), "text/event-stream");
    expect_fits(parsed_json(event->data), as_json == nullptr ? *as_event : *as_json);
  }
};

TEST_P(HttpOpenApi, IsADocumentOfThatVersion) {
  EXPECT_EQ(text_at(document, "/openapi"), "3.1.0");
  EXPECT_NE(text_at(document, "/info/title"), "");
  EXPECT_NE(text_at(document, "/info/version"), "");
  EXPECT_GT(operations.size(), 10U);
}

TEST_P(HttpOpenApi, EveryExampleHereIsOfAnOperationThere) {
  std::set<std::string> described;
  for (const auto& operation : operations) EXPECT_TRUE(described.insert(operation.id).second) << operation.id;
  for (const auto& [id, example] : GetParam().examples) EXPECT_TRUE(described.contains(id)) << id;
}

TEST_P(HttpOpenApi, EveryExampleFitsThePathAndTheBodyThatAreDescribed) {
  for_each_operation([&](const Operation& operation, const Example& example) {
    const auto wanted = split(operation.path);
    const auto given = split(example.target.substr(0, example.target.find('?')));
    ASSERT_EQ(given.size(), wanted.size()) << example.target;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
      EXPECT_TRUE(given[i] == wanted[i] || wanted[i].starts_with('{')) << given[i];
    }
    const auto* body = operation.description.if_contains("requestBody");
    EXPECT_TRUE(body != nullptr || example.body.empty());
    if (example.body.empty()) return;
    const auto* schema = schema_of(body->as_object(), "application/json");
    ASSERT_NE(schema, nullptr);
    expect_fits(parsed_json(example.body), *schema);
  });
}

TEST_P(HttpOpenApi, EveryOperationAnswersAsItIsDescribed) {
  for_each_operation([&](const Operation& operation, const Example& example) {
    const auto* success = response_of(operation, example.status);
    ASSERT_NE(success, nullptr) << example.status << " is not described";
    if (schema_of(*success, "text/event-stream") != nullptr) expect_described_stream(operation, example.target);
    if (schema_of(*success, "text/event-stream") != nullptr && schema_of(*success, "application/json") == nullptr)
      return;
    if (operation.is_command()) return;
    const auto reply = call(operation, example);
    EXPECT_EQ(reply.status, example.status) << reply.body;
    expect_described(operation, reply);
  });
}

TEST_P(HttpOpenApi, EveryCommandIsAcceptedAndDoneAsItIsDescribed) {
  for_each_operation([&](const Operation& operation, const Example& example) {
    if (!operation.is_command()) return;
    const auto accepted = call(operation, example, {idempotency_key(operation.id)});
    EXPECT_EQ(accepted.status, 202U) << accepted.body;
    expect_described(operation, accepted);
    const auto done = call(operation, example, {idempotency_key(operation.id), waiting(20)});
    EXPECT_EQ(done.status, example.status) << done.body;
    expect_described(operation, done);
  });
}

TEST_P(HttpOpenApi, EveryProblemIsAsItIsDescribed) {
  for_each_operation([&](const Operation& operation, const Example& example) {
    if (!operation.answers_with(400)) return;
    auto wrong = example;
    wrong.target += (wrong.target.find('?') == std::string::npos ? "?" : "&") + std::string{"no_such_parameter=1"};
    const auto refused = call(operation, wrong);
    EXPECT_EQ(refused.status, 400U) << refused.body;
    expect_described(operation, refused);
  });
}

TEST_P(HttpOpenApi, WhatTakesAPositionAnswersFromThereOnAsItIsDescribed) {
  for_each_operation([&](const Operation& operation, const Example& example) {
    if (!operation.takes("min_position")) return;
    const auto target = example.target + (example.target.find('?') == std::string::npos ? "?" : "&") + "min_position=";
    EXPECT_EQ(call(operation.method, target + "1").status, example.status);
    const auto too_early = call(operation.method, target + "1000000", {}, {waiting(0)});
    EXPECT_EQ(too_early.status, 504U) << too_early.body;
    EXPECT_TRUE(too_early.header("Tercet-Position").has_value());
    expect_described(operation, too_early);
  });
}

TEST_P(HttpOpenApi, WhatHasAnETagIs304AsItIsDescribed) {
  for_each_operation([&](const Operation& operation, const Example& example) {
    if (!operation.answers_with(304)) return;
    const auto same = call(operation, example, {{"If-None-Match", "*"}});
    EXPECT_EQ(same.status, 304U) << same.body;
    expect_described(operation, same);
  });
}

TEST_P(HttpOpenApi, WhatARuleRefusesIsAsItIsDescribed) {
  for_each_operation([&](const Operation& operation, const Example& example) {
    if (!operation.is_command()) return;
    const auto conflict = call(operation, example, {{"If-Match", "\"1000\""}, waiting(20)});
    EXPECT_EQ(conflict.status, 412U) << conflict.body;
    expect_described(operation, conflict);
  });
}

TEST_P(HttpOpenApi, AServiceThatIsNotReadySaysSoAsItIsDescribed) {
  installation.bus().kill();
  HttpReply not_ready;
  ASSERT_TRUE(wait_until([&] {
    not_ready = call("GET", "/readyz");
    return not_ready.status == 503;
  }));
  const auto readyz = std::ranges::find(operations, "readyz", &Operation::id);
  ASSERT_NE(readyz, operations.end());
  expect_described(*readyz, not_ready);
}

INSTANTIATE_TEST_SUITE_P(Each, HttpOpenApi,
                         ::testing::Values(Side{"commands", &Ports::command_http, command_examples()},
                                           Side{"queries", &Ports::query_http, query_examples()}),
                         [](const auto& side) { return side.param.name; });

}  // namespace
}  // namespace tercet::harness
