#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/http/problem_response.hpp"
#include "common/http/response_text.hpp"
#include "common/vocabulary/problem.hpp"
#include "tests/unit/common/http/recorded_exchange.hpp"

namespace tercet::http {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

Response text_response(std::string body) {
  Response response;
  response.content_type = "text/plain";
  response.body = std::move(body);
  return response;
}

TEST(ResponseText, HasTheHeadersOfEveryAnswer) {
  EXPECT_EQ(response_text(text_response("hello\n"), {.keep_alive = true, .date = "today"}),
            "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 6\r\nCache-Control: no-store\r\n"
            "X-Content-Type-Options: nosniff\r\nDate: today\r\nConnection: keep-alive\r\n\r\nhello\n");
}

TEST(ResponseText, HasTheDateAsHttpWritesIt) {
  // The example of RFC 9110, 5.6.7; and a day and an hour of one digit.
  EXPECT_EQ(http_date(784111777), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(http_date(0), "Thu, 01 Jan 1970 00:00:00 GMT");
}

TEST(ResponseText, AsksProxiesNotToHoldBackAStream) {
  EXPECT_THAT(event_stream_head({}, "today"), HasSubstr("\r\nX-Accel-Buffering: no\r\n"));
  EXPECT_THAT(event_stream_head({}, "today"), HasSubstr("\r\nDate: today\r\n"));
}

TEST(ResponseText, LeavesCacheControlToTheAnswer) {
  auto response = text_response("");
  response.headers = {{"cache-control", "max-age=5"}};
  const auto text = response_text(response, {});
  EXPECT_THAT(text, HasSubstr("cache-control: max-age=5\r\n"));
  EXPECT_THAT(text, Not(HasSubstr("no-store")));
  EXPECT_THAT(text, HasSubstr("Connection: close\r\n"));
}

TEST(ResponseText, TellsHeadTheLengthOfTheBody) {
  const auto text = response_text(text_response("hello\n"), {.without_body = true});
  EXPECT_THAT(text, HasSubstr("Content-Length: 6\r\n"));
  EXPECT_THAT(text, EndsWith("\r\n\r\n"));
}

TEST(ResponseText, HasNoBodyWhereThereCanBeNone) {
  for (const unsigned status : {204u, 304u}) {
    auto response = text_response("hello\n");
    response.status = status;
    const auto text = response_text(response, {});
    EXPECT_THAT(text, EndsWith("\r\n\r\n"));
    EXPECT_THAT(text, Not(HasSubstr("Content-Length")));
  }
}

TEST(ResponseText, LetsNoHeaderEndItsLine) {
  auto response = text_response("");
  response.headers = {{"Location", "/a\r\nSet-Cookie: x"}, {"X\r\nY", std::string{"a\0b\x7f", 4}}};
  response.content_type = "text/plain\r\n\r\n<script>";
  const auto text = response_text(response, {});
  EXPECT_THAT(text, HasSubstr("\r\nLocation: /a  Set-Cookie: x\r\n"));
  EXPECT_THAT(text, HasSubstr("\r\nX  Y: a b \r\n"));
  EXPECT_THAT(text, HasSubstr("\r\nContent-Type: text/plain    <script>\r\n"));
  EXPECT_THAT(event_stream_head({{"A", "b\nc"}}, ""), HasSubstr("\r\nA: b c\r\n"));
}

TEST(ProblemResponse, IsTheProblemAsJson) {
  auto problem = make_problem(409, "account.conflict", "the account has moved", "account-alice");
  problem.set_actual_version(7);
  const auto response = problem_response(problem);
  EXPECT_EQ(response.status, 409u);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_THAT(response.body, StartsWith("{\"type\":\"/problems/account.conflict\""));
  EXPECT_THAT(response.body, HasSubstr("\"code\":\"account.conflict\""));
  EXPECT_THAT(response.body, HasSubstr("\"actual_version\":\"7\""));
  EXPECT_THAT(response.body, EndsWith("}\n"));
  EXPECT_EQ(header_of(response, "Retry-After"), "");
}

TEST(ProblemResponse, SaysWhenAnotherTryIsWorthItInWholeSeconds) {
  const auto retry_after = [](std::uint32_t milliseconds) {
    return header_of(problem_response(make_retry_problem(503, "busy", "", milliseconds)), "Retry-After");
  };
  EXPECT_EQ(retry_after(1), "1");
  EXPECT_EQ(retry_after(1000), "1");
  EXPECT_EQ(retry_after(1001), "2");
  EXPECT_EQ(retry_after(4'294'967'295), "4294968");
}

TEST(ProblemResponse, IsAnErrorWhateverTheProblemSays) {
  EXPECT_EQ(problem_response(v1::Problem{}).status, 500u);
  EXPECT_EQ(problem_response(make_problem(200, "odd", "")).status, 500u);
}

}  // namespace
}  // namespace tercet::http
