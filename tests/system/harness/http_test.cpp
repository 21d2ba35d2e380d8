#include "tests/system/harness/http_test.hpp"

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <utility>

namespace tercet::harness {

namespace json = boost::json;

HttpHeader waiting(int seconds) {
  return {"Prefer", "wait=" + std::to_string(seconds)};
}

HttpHeader idempotency_key(std::string key) {
  return {"Idempotency-Key", std::move(key)};
}

json::value parsed_json(std::string_view text) {
  json::error_code error;
  auto value = json::parse(text, error);
  EXPECT_FALSE(error) << "no JSON: " << text;
  return value;
}

json::value json_in(const HttpReply& reply) {
  return parsed_json(reply.body);
}

std::string text_at(const json::value& value, std::string_view pointer) {
  json::error_code error;
  const auto* found = value.find_pointer(pointer, error);
  if (found == nullptr) return {};
  return found->is_string() ? std::string{found->get_string()} : json::serialize(*found);
}

std::string text_at(const HttpReply& reply, std::string_view pointer) {
  return text_at(json_in(reply), pointer);
}

std::string link_in(const HttpReply& reply, const std::string& relation) {
  const auto links = reply.header("Link").value_or("");
  const auto end = links.find(">; rel=\"" + relation + '"');
  if (end == std::string::npos) return {};
  const auto start = links.rfind('<', end) + 1;
  return links.substr(start, end - start);
}

void expect_problem(const HttpReply& reply, unsigned status, const std::string& code) {
  EXPECT_EQ(reply.status, status) << reply.body;
  ASSERT_EQ(reply.header("Content-Type"), "application/problem+json") << reply.status << ' ' << reply.body;
  EXPECT_EQ(text_at(reply, "/status"), std::to_string(status));
  EXPECT_EQ(text_at(reply, "/code"), code);
  EXPECT_EQ(text_at(reply, "/type"), "/problems/" + code);
  EXPECT_NE(text_at(reply, "/title"), "");
  EXPECT_NE(text_at(reply, "/detail"), "");
}

std::string amount_of(std::int64_t cents) {
  return R"({"amount":{"currency":"EUR","minor_units":")" + std::to_string(cents) + R"("}})";
}

std::string account_named(const std::string& account) {
  return R"({"account_id":")" + account + R"(","owner":"Owner of )" + account + R"(","currency":"EUR"})";
}

std::string order_named(const std::string& order, const std::string& customer) {
  return R"({"order_id":")" + order + R"(","customer":")" + customer +
         R"(","items":[{"sku":"cup","name":"A cup","quantity":"2",)"
         R"("unit_price":{"currency":"EUR","minor_units":"250"}}]})";
}

HttpReply HttpTest::send(std::string_view method, std::string_view target, std::string_view body, Headers headers,
                         std::chrono::milliseconds patience) {
  const bool says_type = std::ranges::find(headers, "Content-Type", &HttpHeader::name) != headers.end();
  if (!body.empty() && !says_type) headers.push_back({"Content-Type", "application/json"});
  return http_request(installation.ports().command_http(), method, target, headers, body, patience);
}

HttpReply HttpTest::post(std::string_view target, std::string_view body, Headers headers) {
  headers.push_back(waiting(20));
  return send("POST", target, body, std::move(headers), kPatience + 5s);
}

HttpReply HttpTest::deposit_in(const std::string& account, std::int64_t cents, Headers headers) {
  return post("/v1/accounts/" + account + "/deposits", amount_of(cents), std::move(headers));
}

HttpReply HttpTest::outcome_at(const HttpReply& accepted, std::chrono::milliseconds patience) {
  const auto location = accepted.header("Location").value_or("/no-location");
  HttpReply reply;
  const bool known = wait_until(
      [&] {
        reply = http_get(installation.ports().command_http(), location);
        return reply.status == 200 && text_at(reply, "/status") != "ACCEPTED";
      },
      patience);
  EXPECT_TRUE(known) << location << " says " << reply.body;
  return reply;
}

HttpReply HttpTest::get(std::string_view target, const Headers& headers) {
  return ask("GET", target, headers);
}

HttpReply HttpTest::ask(std::string_view method, std::string_view target, const Headers& headers) {
  return http_request(installation.ports().query_http(), method, target, headers);
}

HttpReply HttpTest::get_at(const std::string& target, std::string_view position, const Headers& headers) {
  const char* before = target.find('?') == std::string::npos ? "?" : "&";
  return get(target + before + "min_position=" + std::string{position}, headers);
}

EventSource HttpTest::listen(std::string_view target, const std::string& last_id, int window) {
  Headers headers;
  if (!last_id.empty()) headers.push_back({"Last-Event-ID", last_id});
  return EventSource{installation.ports().query_http(), target, headers, window};
}

void HttpAliceTest::SetUp() {
  HttpTest::SetUp();
  const auto opened = post("/v1/accounts", account_named("alice"));
  ASSERT_EQ(opened.status, 201U) << opened.body;
  ASSERT_EQ(get_at("/v1/accounts/alice", text_at(opened, "/position")).status, 200U);
}

HttpReply HttpAliceTest::deposit_at_once(std::int64_t cents, Headers headers) {
  return send("POST", "/v1/accounts/alice/deposits", amount_of(cents), std::move(headers));
}

}  // namespace tercet::harness
