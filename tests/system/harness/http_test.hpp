#pragma once

#include <boost/json/value.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "tests/system/harness/event_source.hpp"
#include "tests/system/harness/http_client.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {

using Headers = std::vector<HttpHeader>;

/// `Prefer: wait=N`.
HttpHeader waiting(int seconds);
HttpHeader idempotency_key(std::string key);

/// The body; fails the test if it is no JSON.
boost::json::value json_in(const HttpReply& reply);
boost::json::value parsed_json(std::string_view text);
/// What is at a JSON pointer: a string as it is, anything else as JSON; empty if there is nothing.
std::string text_at(const boost::json::value& value, std::string_view pointer);
std::string text_at(const HttpReply& reply, std::string_view pointer);

/// The target of the link with this relation ("next"); empty if there is none.
std::string link_in(const HttpReply& reply, const std::string& relation);

/// Fails the test unless it is this problem, whole.
void expect_problem(const HttpReply& reply, unsigned status, const std::string& code);

/// As JSON, in EUR.
std::string amount_of(std::int64_t cents);
std::string account_named(const std::string& account);
/// Two cups at 2.50 EUR.
std::string order_named(const std::string& order, const std::string& customer);

/// All three services, running, and both sides of HTTP.
class HttpTest : public SystemTest {
 protected:
  void SetUp() override { installation.start(); }

  /// To the command side. A body is JSON, unless the headers say what it is.
  HttpReply send(std::string_view method, std::string_view target, std::string_view body = {}, Headers headers = {},
                 std::chrono::milliseconds patience = kPatience);
  /// POST, and waits for the outcome.
  HttpReply post(std::string_view target, std::string_view body, Headers headers = {});
  HttpReply deposit_in(const std::string& account, std::int64_t cents, Headers headers = {});
  /// What `Location` tells of the command once that has an outcome; fails the test if it never has.
  HttpReply outcome_at(const HttpReply& accepted, std::chrono::milliseconds patience = kPatience);

  /// To the query side.
  HttpReply get(std::string_view target, const Headers& headers = {});
  HttpReply ask(std::string_view method, std::string_view target, const Headers& headers = {});
  /// The same once the read models stand at that position.
  HttpReply get_at(const std::string& target, std::string_view position, const Headers& headers = {});
  /// For a stream of events. `last_id` empty: from the start. `window`: see HttpConnection.
  EventSource listen(std::string_view target, const std::string& last_id = {}, int window = 0);
};

/// The same, and Alice has an account, of which the read side knows.
class HttpAliceTest : public HttpTest {
 protected:
  void SetUp() override;

  /// Does not wait, unless the headers say so.
  HttpReply deposit_at_once(std::int64_t cents, Headers headers = {});
  /// As the log has it.
  std::int64_t balance() { return balances(read_log(log))["account-alice"]; }
};

}  // namespace tercet::harness
