// Commands over HTTP: what the headers say, and what is answered.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "command-service/http/command_headers.hpp"
#include "command-service/http/command_response.hpp"
#include "command-service/http/routes.hpp"
#include "common/vocabulary/problem.hpp"
#include "tests/unit/common/http/recorded_exchange.hpp"

namespace tercet {
namespace {

using http::header_of;
using std::chrono::seconds;
using ::testing::HasSubstr;

const CommandId kNewId = *parse_uuid("0190b2a4-7c1e-7000-8000-00000000002a");

Result<CommandHeaders, v1::Problem> headers(std::vector<http::NamedValue> headers) {
  http::Request request;
  request.headers = std::move(headers);
  return read_command_headers(request, kNewId);
}

CommandId id_of(const std::string& key) {
  return headers({{"Idempotency-Key", key}})->id;
}

// ---- Idempotency-Key ----

TEST(IdempotencyKey, IsTheCommandsIdIfItIsAUuid) {
  EXPECT_EQ(to_text(id_of("5b9f6c1e-0d1c-5e0f-9a53-6b1f7f0c2d99")), "5b9f6c1e-0d1c-5e0f-9a53-6b1f7f0c2d99");
}

TEST(IdempotencyKey, OfAnyOtherTextIsTurnedIntoAnIdForEver) {
  EXPECT_EQ(to_text(id_of("abc")), "0f3b704b-c462-5595-9248-c4187a81d58e");
  EXPECT_EQ(id_of("\"abc\""), id_of("abc")) << "quotes around it do not count";
  EXPECT_NE(id_of("abd"), id_of("abc"));
  EXPECT_EQ(id_of(std::string(255, 'x')), id_of(std::string(255, 'x')));
}

TEST(IdempotencyKey, MayBeLeftOut) {
  EXPECT_EQ(headers({})->id, kNewId);
}

TEST(IdempotencyKey, IsCountedInCharacters) {
  std::string key;
  for (int i = 0; i < 255; ++i) key += "\xc3\xa4";
  EXPECT_NE(id_of(key), id_of("a b"));
  EXPECT_FALSE(headers({{"Idempotency-Key", key + 'x'}}));
}

TEST(IdempotencyKey, OfAnotherFormIsRefused) {
  for (const auto& key : {std::string{}, std::string{"\"\""}, std::string(256, 'x')}) {
    const auto read = headers({{"Idempotency-Key", key}});
    ASSERT_FALSE(read) << key;
    EXPECT_EQ(read.error().status(), 400u);
    EXPECT_EQ(read.error().code(), "request.bad_header");
    EXPECT_EQ(read.error().instance(), "Idempotency-Key");
  }
}

// ---- Conditions ----

TEST(Conditions, NameTheVersionThatIsExpected) {
  EXPECT_EQ(headers({})->expected_version, std::nullopt);
  EXPECT_EQ(headers({{"If-Match", "\"7\""}})->expected_version, 7u);
  EXPECT_EQ(headers({{"If-Match", "*"}})->expected_version, std::nullopt);
  EXPECT_EQ(headers({{"If-None-Match", "*"}})->expected_version, 0u);
}

TEST(Conditions, ThatNoCommandCanHaveAreRefused) {
  for (const auto* tag : {"7", "\"x\"", "W/\"7\"", "\"7\", \"8\""}) EXPECT_FALSE(headers({{"If-Match", tag}})) << tag;
  EXPECT_FALSE(headers({{"If-None-Match", "\"7\""}}));
  EXPECT_FALSE(headers({{"If-Match", "\"7\""}, {"If-None-Match", "*"}}));
}

TEST(CommandHeadersOfABrowser, MustNotBeOfAPageOfAnotherSite) {
  const auto refused = headers({{"Sec-Fetch-Site", "cross-site"}});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status(), 403u);
  EXPECT_EQ(refused.error().code(), "request.cross_site");
  for (const auto* site : {"same-origin", "same-site", "none"})
    EXPECT_TRUE(headers({{"Sec-Fetch-Site", site}})) << site;
}

TEST(Metadata, ComesFromHeaders) {
  const auto read = headers({{"traceparent", "00-1-2-00"}, {"x-correlation-id", "shop 7"}});
  EXPECT_EQ(read->metadata.traceparent(), "00-1-2-00");
  EXPECT_EQ(read->metadata.correlation_id(), "shop 7");
}

// ---- Answers ----

v1::CommandReply reply(std::uint32_t status) {
  v1::CommandReply reply;
  reply.set_request_id(99);
  reply.set_command_id(to_text(kNewId));
  reply.set_status(status);
  reply.set_stream("account-alice");
  reply.set_position(7);
  return reply;
}

TEST(CommandResponse, OfAnAcceptanceSaysWhereTheOutcomeWillBe) {
  const auto response = accepted_response(reply(202));
  EXPECT_EQ(response.status, 202u);
  EXPECT_EQ(header_of(response, "Location"), "/v1/commands/" + to_text(kNewId));
  EXPECT_EQ(header_of(response, "Retry-After"), "1");
  EXPECT_EQ(header_of(response, "Tercet-Position"), "7");
  EXPECT_EQ(response.body, R"({"command_id":"0190b2a4-7c1e-7000-8000-00000000002a","status":202,)"
                           R"("stream":"account-alice","position":"7"})"
                           "\n");
}

TEST(CommandResponse, OfAnOutcomeHasTheNewVersionAsItsTag) {
  auto done = reply(201);
  done.set_version(1);
  const auto response = outcome_response(done, false);
  EXPECT_EQ(response.status, 201u);
  EXPECT_EQ(header_of(response, "ETag"), "\"1\"");
  EXPECT_THAT(response.body, HasSubstr(R"("version":"1","position":"7")"));
}

TEST(CommandResponse, OfAVersionThatDoesNotHoldIs412IfAHeaderAskedForIt) {
  auto refused = reply(409);
  *refused.mutable_problem() =
      make_problem(409, "stream.version_mismatch", "it stands at 2, not at 7", "account-alice");
  refused.mutable_problem()->set_actual_version(2);
  const auto conditional = outcome_response(refused, true);
  EXPECT_EQ(conditional.status, 412u);
  EXPECT_THAT(conditional.body, HasSubstr(R"("status":412)"));
  EXPECT_THAT(conditional.body, HasSubstr(R"("actual_version":"2")"));
  EXPECT_THAT(conditional.body, HasSubstr("Precondition failed"));
  EXPECT_EQ(outcome_response(refused, false).status, 409u);
}

TEST(CommandResponse, OfAnotherConflictStaysOneWhateverWasAskedFor) {
  auto refused = reply(409);
  *refused.mutable_problem() = make_problem(409, "account.already_exists", "it is there", "account-alice");
  EXPECT_EQ(outcome_response(refused, true).status, 409u);
}

TEST(CommandResponse, SaysThatTheWaitWasGranted) {
  EXPECT_EQ(header_of(with_wait(accepted_response(reply(202)), seconds{5}), "Preference-Applied"), "wait=5");
  EXPECT_EQ(header_of(with_wait(accepted_response(reply(202)), std::nullopt), "Preference-Applied"), "");
}

TEST(CommandRoutes, CanAllBeServed) {
  const auto checked = http::check_routes(command_routes());
  EXPECT_TRUE(checked) << checked.error().message;
}

}  // namespace
}  // namespace tercet
