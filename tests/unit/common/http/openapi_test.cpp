#include "common/http/openapi.hpp"

#include <gmock/gmock.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <functional>
#include <set>

#include "tercet_descriptors.hpp"
#include "tests/unit/common/http/example_routes.hpp"

namespace {

using namespace tercet;
using namespace tercet::http;
using tercet::http::testing::example_routes;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
namespace json = boost::json;

Api example_api() {
  return {"Tercet",
          "0.1.0",
          "An example.",
          example_routes(),
          {{Method::get, "/healthz", "healthz", "Whether the process lives", "text/plain"}}};
}

json::value document(const Api& api = example_api()) {
  const auto text = openapi_document(api, tercet_descriptors());
  EXPECT_TRUE(text) << text.error().message;
  return text ? json::parse(*text) : json::value{};
}

/// Of what is not there a null.
json::value at(const json::value& from, const std::string& pointer) {
  json::error_code error;
  const auto* found = from.find_pointer(pointer, error);
  return found != nullptr ? *found : json::value{};
}

std::string text_at(const json::value& from, const std::string& pointer) {
  const auto found = at(from, pointer);
  return found.is_string() ? std::string{found.get_string()} : "";
}

/// Each object in it, itself included.
void for_each_object(const json::value& value, const std::function<void(const json::object&)>& see) {
  if (value.is_array()) {
    for (const auto& element : value.get_array()) for_each_object(element, see);
  } else if (value.is_object()) {
    see(value.get_object());
    for (const auto& [name, member] : value.get_object()) for_each_object(member, see);
  }
}

void for_each_operation(const json::value& api,
                        const std::function<void(const std::string& path, const json::value& operation)>& see) {
  const auto paths = at(api, "/paths");
  for (const auto& [path, item] : paths.as_object()) {
    for (const auto& [method, operation] : item.as_object()) see(path, operation);
  }
}

std::vector<std::string> parameters_of(const json::value& operation, const std::string& in) {
  std::vector<std::string> names;
  const auto parameters = at(operation, "/parameters");
  for (const auto& each : parameters.as_array()) {
    if (text_at(each, "/in") == in) names.push_back(text_at(each, "/name"));
  }
  return names;
}

json::value operation_of(const json::value& api, const std::string& path, const std::string& method) {
  return at(api, "/paths").at(path).at(method);
}

json::value schema_of(const json::value& api, const std::string& name) {
  return at(api, "/components/schemas").at(name);
}

// ---- The document as a whole ----

TEST(OpenApi, refers_to_nothing_that_is_not_there) {
  const auto api = document();
  std::size_t references = 0;
  for_each_object(api, [&](const json::object& object) {
    const auto* reference = object.if_contains("$ref");
    if (reference == nullptr) return;
    ++references;
    EXPECT_FALSE(at(api, std::string{reference->as_string()}.substr(1)).is_null()) << reference->as_string();
  });
  EXPECT_GT(references, 100);
}

TEST(OpenApi, has_each_operation_once) {
  std::set<std::string> ids;
  std::size_t operations = 0;
  for_each_operation(document(), [&](const std::string&, const json::value& operation) {
    ids.insert(text_at(operation, "/operationId"));
    ++operations;
  });
  EXPECT_EQ(operations, example_routes().size() + 1);
  EXPECT_EQ(ids.size(), operations);
  EXPECT_THAT(ids, Contains("post_bank_v1_OpenAccount"));
  EXPECT_THAT(ids, Contains("get_bank_v1_GetAccount"));
  EXPECT_THAT(ids, Contains("get_bank_v1_GetAccount_2"));
}

TEST(OpenApi, declares_what_is_in_a_path) {
  for_each_operation(document(), [](const std::string& path, const json::value& operation) {
    std::string braces = path;
    const auto names = parameters_of(operation, "path");
    for (const auto& name : names) EXPECT_THAT(path, HasSubstr("{" + name + "}"));
    EXPECT_EQ(std::count(path.begin(), path.end(), '{'), names.size()) << path;
  });
}

TEST(OpenApi, gives_each_operation_a_summary_answers_and_problems) {
  for_each_operation(document(), [](const std::string& path, const json::value& operation) {
    EXPECT_NE(text_at(operation, "/summary"), "") << path;
    EXPECT_FALSE(at(operation, "/responses/200").is_null()) << path;
    EXPECT_FALSE(at(operation, "/responses/default").is_null()) << path;
  });
}

TEST(OpenApi, says_of_each_package_what_it_is) {
  const auto api = document();
  EXPECT_EQ(text_at(api, "/tags/0/name"), "bank.v1");
  EXPECT_THAT(text_at(api, "/tags/0/description"), HasSubstr("Bank accounts: what one can ask for"));
}

// ---- Operations ----

TEST(OpenApi, describes_an_operation_as_the_proto_file_does) {
  const auto open = operation_of(document(), "/v1/accounts", "post");
  EXPECT_EQ(text_at(open, "/summary"), "Opens an account");
  EXPECT_EQ(text_at(open, "/description"),
            "Opens an account. Rejected: account.already_exists, account.closed, money.currency_mismatch, "
            "money.not_positive.");
  EXPECT_EQ(text_at(open, "/tags/0"), "bank.v1");
}

TEST(OpenApi, describes_the_body_of_a_command) {
  const auto api = document();
  const std::string schema = "/requestBody/content/application~1json/schema";
  EXPECT_EQ(text_at(operation_of(api, "/v1/accounts", "post"), schema + "/$ref"),
            "#/components/schemas/bank.v1.OpenAccount");
  const auto deposit = operation_of(api, "/v1/accounts/{account_id}/deposits", "post");
  EXPECT_TRUE(at(deposit, schema + "/properties/account_id").is_null());
  EXPECT_EQ(text_at(deposit, schema + "/properties/amount/$ref"), "#/components/schemas/tercet.v1.Money");
  EXPECT_EQ(text_at(deposit, schema + "/properties/amount/description"), "More than zero.");
  EXPECT_EQ(text_at(operation_of(api, "/v1/orders/{order_id}/items", "post"), schema + "/$ref"),
            "#/components/schemas/shop.v1.OrderItem");
  EXPECT_TRUE(at(operation_of(api, "/v1/orders/{order_id}", "delete"), "/requestBody").is_null());
}

TEST(OpenApi, describes_the_answers_to_a_command) {
  const auto deposit = operation_of(document(), "/v1/accounts/{account_id}/deposits", "post");
  for (const auto* status : {"200", "201", "202"}) {
    EXPECT_EQ(text_at(deposit, "/responses/" + std::string{status} + "/content/application~1json/schema/$ref"),
              "#/components/schemas/tercet.v1.CommandReply");
  }
  EXPECT_FALSE(at(deposit, "/responses/202/headers/Location").is_null());
  EXPECT_FALSE(at(deposit, "/responses/202/headers/Retry-After").is_null());
  EXPECT_FALSE(at(deposit, "/responses/200/headers/Preference-Applied").is_null());
  EXPECT_EQ(text_at(deposit, "/responses/422/$ref"), "#/components/responses/Problem422");
  EXPECT_THAT(parameters_of(deposit, "header"),
              ElementsAre("Prefer", "Idempotency-Key", "If-Match", "If-None-Match", "traceparent", "X-Correlation-ID"));
  EXPECT_THAT(parameters_of(deposit, "query"), IsEmpty());
}

TEST(OpenApi, describes_a_query) {
  const auto get = operation_of(document(), "/v1/accounts/{account_id}", "get");
  EXPECT_THAT(parameters_of(get, "query"), ElementsAre("version", "position", "as_of", "min_position"));
  EXPECT_THAT(parameters_of(get, "header"), ElementsAre("Prefer", "If-None-Match", "Last-Event-ID"));
  EXPECT_EQ(text_at(get, "/parameters/1/description"),
            "After this many of its events, from 1. Not together with position, as_of.");
  EXPECT_EQ(text_at(get, "/responses/200/content/application~1json/schema/$ref"),
            "#/components/schemas/bank.v1.AccountView");
  EXPECT_FALSE(at(get, "/responses/200/content/text~1event-stream").is_null());
  EXPECT_FALSE(at(get, "/responses/200/headers/ETag").is_null());
  EXPECT_FALSE(at(get, "/responses/304/headers/ETag").is_null());
}

TEST(OpenApi, offers_a_next_page_and_a_stream_only_where_there_are_some) {
  const auto api = document();
  const auto list = operation_of(api, "/v1/accounts", "get");
  EXPECT_FALSE(at(list, "/responses/200/headers/Link").is_null());
  EXPECT_TRUE(at(list, "/responses/200/content/text~1event-stream").is_null());
  EXPECT_TRUE(at(operation_of(api, "/v1/accounts/{account_id}", "get"), "/responses/200/headers/Link").is_null());
}

TEST(OpenApi, describes_problems_with_their_own_media_type) {
  const auto api = document();
  EXPECT_EQ(text_at(api, "/components/responses/Problem503/content/application~1problem+json/schema/$ref"),
            "#/components/schemas/tercet.v1.Problem");
  EXPECT_FALSE(at(api, "/components/responses/Problem503/headers/Retry-After").is_null());
  EXPECT_TRUE(at(api, "/components/responses/Problem404/headers/Retry-After").is_null());
}

TEST(OpenApi, describes_what_is_no_message) {
  auto api = example_api();
  api.others = {{.path = "/v1/events",
                 .operation_id = "events",
                 .summary = "All events",
                 .content_type = "text/event-stream",
                 .parameters = {{"category", "Only these.", R"({"type": "string"})"},
                                {"Last-Event-ID", "Where it broke off.", R"({"type": "string"})", "header"}},
                 .headers = {{"Tercet-Position", "The end of the log."}},
                 .problems = {400, 503}}};
  const auto events = operation_of(document(api), "/v1/events", "get");
  EXPECT_EQ(text_at(events, "/operationId"), "events");
  EXPECT_EQ(text_at(events, "/summary"), "All events");
  EXPECT_THAT(parameters_of(events, "query"), ElementsAre("category"));
  EXPECT_THAT(parameters_of(events, "header"), ElementsAre("Last-Event-ID"));
  EXPECT_EQ(text_at(events, "/responses/200/headers/Tercet-Position/description"), "The end of the log.");
  EXPECT_TRUE(at(events, "/responses/304").is_null());
  EXPECT_EQ(text_at(events, "/responses/200/content/text~1event-stream/schema/type"), "string");
  EXPECT_EQ(text_at(events, "/responses/503/$ref"), "#/components/responses/Problem503");
}

// ---- Schemas ----

TEST(OpenApi, describes_fields_as_they_look_in_json) {
  const auto api = document();
  const auto view = schema_of(api, "bank.v1.AccountView");
  EXPECT_EQ(at(view, "/properties/version"),
            json::value({{"type", "string"},
                         {"format", "uint64"},
                         {"pattern", "^[0-9]+$"},
                         {"description", "Version of the account's stream that this view includes."}}));
  EXPECT_EQ(at(view, "/properties/opened_at"), json::value({{"type", "string"}, {"format", "date-time"}}));
  const auto list = schema_of(api, "bank.v1.AccountList");
  EXPECT_EQ(text_at(list, "/properties/accounts/type"), "array");
  EXPECT_EQ(text_at(list, "/properties/accounts/items/$ref"), "#/components/schemas/bank.v1.AccountView");
  EXPECT_EQ(text_at(schema_of(api, "tercet.v1.Money"), "/properties/minor_units/format"), "int64");
  EXPECT_EQ(text_at(schema_of(api, "tercet.v1.Problem"), "/properties/status/type"), "integer");
  EXPECT_EQ(text_at(schema_of(api, "tercet.v1.Event"), "/properties/data/contentEncoding"), "base64");
}

TEST(OpenApi, lists_the_values_of_an_enum_with_their_meaning) {
  const auto state = schema_of(document(), "tercet.v1.ProjectionView.State");
  EXPECT_EQ(text_at(state, "/enum/3"), "FAILED");
  EXPECT_THAT(text_at(state, "/description"), HasSubstr("- `LIVE`: At the head of the log, following as it grows."));
}

// ---- What is wrong ----

TEST(OpenApi, refuses_what_it_cannot_describe) {
  const auto error = [](const Api& api, std::string_view descriptors) {
    const auto text = openapi_document(api, descriptors);
    return text ? "" : text.error().message;
  };
  auto api = example_api();
  EXPECT_EQ(error(api, "damaged"), "the descriptor set is damaged");
  EXPECT_EQ(error(api, ""), "the descriptors do not hold tercet.v1.CommandReply");
  api.others = {{.path = "/v1/x", .operation_id = "x", .summary = "X", .content_type = "text/plain"}};
  api.others.front().parameters = {{"a", "b", "{"}};
  EXPECT_EQ(error(api, tercet_descriptors()), "not a JSON schema: {");
  api.messages = {command(Method::post, "/v1/x", "bank.v1.X")};
  EXPECT_EQ(error(api, tercet_descriptors()), "POST /v1/x: there is no message bank.v1.X");
}

TEST(OpenApi, SaysWhereAPlainRouteCanBeTheSameAsBefore) {
  auto api = example_api();
  api.others = {{.path = "/v1/streams",
                 .operation_id = "streams",
                 .summary = "All streams",
                 .content_type = "application/json",
                 .has_tag = true}};
  const auto streams = operation_of(document(api), "/v1/streams", "get");
  EXPECT_THAT(parameters_of(streams, "header"), ElementsAre("If-None-Match"));
  EXPECT_FALSE(at(streams, "/responses/200/headers/ETag").is_null());
  EXPECT_FALSE(at(streams, "/responses/304/headers/ETag").is_null());
}

TEST(OpenApi, DeclaresWhatIsInThePathOfAPlainRoute) {
  auto api = example_api();
  api.others = {{.path = "/v1/streams/{stream}",
                 .operation_id = "read_stream",
                 .summary = "The events of one stream",
                 .content_type = "application/json",
                 .parameters = {{"stream", "Category and id.", R"({"type": "string"})", "path"},
                                {"limit", "At most this many.", R"({"type": "integer"})"}}}};
  const auto described = document(api);
  const std::string parameters = "/paths/~1v1~1streams~1{stream}/get/parameters";
  EXPECT_EQ(text_at(described, parameters + "/0/name"), "stream");
  EXPECT_EQ(text_at(described, parameters + "/0/in"), "path");
  EXPECT_TRUE(at(described, parameters + "/0/required").as_bool());
  EXPECT_EQ(text_at(described, parameters + "/1/in"), "query");
}

}  // namespace
