#include "common/http/request_parser.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace tercet::http {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using Stage = RequestParser::Stage;

/// What came of the bytes, offered `step` at a time as a connection does.
struct Parsed {
  RequestParser parser;
  /// What was not taken.
  std::string rest;
};

Parsed parse(std::string_view bytes, std::size_t step = std::string_view::npos, const Limits& limits = {}) {
  Parsed parsed{RequestParser{limits}, {}};
  while (!bytes.empty()) {
    parsed.rest.append(bytes.substr(0, step));
    bytes.remove_prefix(std::min(step, bytes.size()));
    parsed.rest.erase(0, parsed.parser.consume(parsed.rest));
  }
  return parsed;
}

Request request_of(std::string_view bytes) {
  auto parsed = parse(bytes);
  EXPECT_EQ(parsed.parser.stage(), Stage::complete) << bytes << parsed.parser.problem().detail();
  return parsed.parser.take_request();
}

/// "400 http.malformed: why", whether the bytes come at once or one by one.
std::string problem_of(std::string_view bytes, const Limits& limits = {}) {
  const auto at_once = parse(bytes, std::string_view::npos, limits);
  const auto one_by_one = parse(bytes, 1, limits);
  EXPECT_EQ(at_once.parser.stage(), Stage::failed) << bytes;
  EXPECT_EQ(at_once.parser.problem().SerializeAsString(), one_by_one.parser.problem().SerializeAsString()) << bytes;
  const auto& problem = at_once.parser.problem();
  return std::to_string(problem.status()) + " " + problem.code() + ": " + problem.detail();
}

std::string get_with(const std::string& header) {
  return "GET / HTTP/1.1\r\nHost: x\r\n" + header + "\r\n\r\n";
}

std::string post_with(const std::string& headers, const std::string& body) {
  return "POST /x HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n\r\n" + body;
}

std::string chunked(const std::string& body) {
  return post_with("Transfer-Encoding: chunked", body);
}

TEST(RequestParser, ReadsARequestLineAndHeaders) {
  const auto request = request_of("PUT /v1/a%20b?x=1 HTTP/1.1\r\nHost: localhost\r\nX-One:  two \r\nEmpty:\r\n\r\n");
  EXPECT_EQ(request.method, Method::put);
  EXPECT_EQ(request.target, "/v1/a%20b?x=1");
  EXPECT_THAT(request.path, ElementsAre("v1", "a b"));
  EXPECT_THAT(request.parameters, ElementsAre(NamedValue{"x", "1"}));
  EXPECT_EQ(request.header("x-ONE"), "two");
  EXPECT_EQ(request.header("empty"), "");
  EXPECT_EQ(request.header("absent"), std::nullopt);
  EXPECT_EQ(request.body, "");
}

TEST(RequestParser, JoinsHeadersOfOneName) {
  const auto request = request_of(get_with("Prefer: wait=5\r\nX: 1\r\nprefer: return=minimal"));
  EXPECT_EQ(request.header("Prefer"), "wait=5, return=minimal");
  EXPECT_EQ(request.headers.size(), 3u);
}

TEST(RequestParser, KnowsWhetherTheConnectionIsKept) {
  const auto kept = [](const std::string& head) { return parse(head).parser.keep_alive(); };
  EXPECT_TRUE(kept("GET / HTTP/1.1\r\nHost: x\r\n\r\n"));
  EXPECT_FALSE(kept("GET / HTTP/1.1\r\nHost: x\r\nConnection: Close\r\n\r\n"));
  EXPECT_FALSE(kept("GET / HTTP/1.1\r\nHost: x\r\nConnection: a, close\r\n\r\n"));
  EXPECT_FALSE(kept("GET / HTTP/1.0\r\n\r\n"));
  EXPECT_TRUE(kept("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"));
}

TEST(RequestParser, ReadsABodyOfAKnownLength) {
  auto parsed = parse(post_with("Content-Length: 5", "helloGET"));
  EXPECT_EQ(parsed.parser.stage(), Stage::complete);
  EXPECT_EQ(parsed.parser.take_request().body, "hello");
  EXPECT_EQ(parsed.rest, "GET") << "the next request is not touched";
}

TEST(RequestParser, ReadsABodyInChunks) {
  const auto body = "5\r\nhello\r\n00a;name=\"value\"\r\n, world!!!\r\n0\r\nHost: other\r\nX-Trailer: 1\r\n\r\nGET";
  for (const std::size_t step : {1u, 2u, 3u, 7u, 1000u}) {
    auto parsed = parse(chunked(body), step);
    EXPECT_EQ(parsed.parser.stage(), Stage::complete) << step;
    const auto request = parsed.parser.take_request();
    EXPECT_EQ(request.body, "hello, world!!!");
    EXPECT_EQ(request.header("Host"), "x");
    EXPECT_EQ(request.header("X-Trailer"), std::nullopt) << "what comes behind the body is no header";
    EXPECT_EQ(parsed.rest, "GET");
  }
}

TEST(RequestParser, WithoutALengthHasNoBody) {
  EXPECT_EQ(parse("POST / HTTP/1.1\r\nHost: x\r\n\r\nhello").rest, "hello");
  EXPECT_EQ(parse("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\nhello").rest, "hello");
}

TEST(RequestParser, PassesOverEmptyLinesBeforeARequest) {
  for (const std::size_t step : {1u, 100u}) {
    EXPECT_EQ(parse("\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", step).parser.stage(), Stage::complete);
  }
}

TEST(RequestParser, TellsThatTheClientWaitsForItsBodyToBeWanted) {
  const auto expects = [](const std::string& headers) {
    return parse(post_with(headers, "")).parser.expects_continue();
  };
  EXPECT_TRUE(expects("Content-Length: 5\r\nExpect: 100-Continue"));
  EXPECT_TRUE(expects("Transfer-Encoding: chunked\r\nExpect: 100-continue"));
  EXPECT_FALSE(expects("Content-Length: 5"));
  EXPECT_FALSE(expects("Expect: 100-continue"));
  EXPECT_THAT(problem_of(get_with("Expect: 200-ok")), HasSubstr("417 http.expectation_failed"));
}

TEST(RequestParser, RefusesWhatIsNoRequestLine) {
  for (const auto* const line :
       {"GET", "GET /", "GET  / HTTP/1.1", "GET / HTTP/1.1 ", " GET / HTTP/1.1", "GET / HTTP/2.0", "GET / http/1.1",
        "GET / HTTP/1.10", "GET / HTTP/1", "G@T / HTTP/1.1", "GET /a b HTTP/1.1", "/ HTTP/1.1", "GET / FTP/1.1"}) {
    EXPECT_THAT(problem_of(std::string{line} + "\r\nHost: x\r\n\r\n"), HasSubstr("400 http.malformed")) << line;
  }
}

TEST(RequestParser, RefusesMethodsThatNobodyServes) {
  for (const auto* const method : {"BREW", "get", "TRACE", "CONNECT", "PRI"}) {
    EXPECT_THAT(problem_of(std::string{method} + " / HTTP/1.1\r\nHost: x\r\n\r\n"),
                HasSubstr("501 http.method_unknown"));
  }
}

TEST(RequestParser, RefusesATargetInBadForm) {
  for (const auto* const target : {"/%zz", "/../x", "/%2e%2e/x", "/a%00", "x", "/a#b", "*", "/\xff"}) {
    EXPECT_THAT(problem_of("GET " + std::string{target} + " HTTP/1.1\r\nHost: x\r\n\r\n"),
                HasSubstr("400 http.malformed"))
        << target;
  }
  EXPECT_EQ(request_of("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n").target, "*");
}

TEST(RequestParser, WantsExactlyOneHost) {
  EXPECT_EQ(problem_of("GET / HTTP/1.1\r\n\r\n"), "400 http.malformed: there is no Host header");
  EXPECT_EQ(problem_of(get_with("host: y")), "400 http.malformed: there are two Host headers");
  EXPECT_EQ(request_of("GET / HTTP/1.0\r\n\r\n").path.size(), 0u);
}

TEST(RequestParser, RefusesHeadersInBadForm) {
  for (const auto* const header : {"Name : value", "Na me: value", ": value", "Name", "Na\"me: value", "(x): y",
                                   "X: 1\r\n folded", "X: 1\r\n\tfolded", "X: caf\xe9"}) {
    EXPECT_THAT(problem_of(get_with(header)), HasSubstr("400 http.malformed")) << header;
  }
  EXPECT_THAT(problem_of("GET / HTTP/1.1\r\n Host: x\r\n\r\n"), HasSubstr("continued on the next line"));
}

TEST(RequestParser, RefusesControlCharactersAtOnce) {
  for (const char control : {'\0', '\x01', '\x0b', '\x7f'}) {
    EXPECT_EQ(problem_of(std::string{"GET / HTTP/1.1\r\nX: "} + control),
              "400 http.malformed: there is a control character");
  }
  EXPECT_THAT(problem_of({"\x16\x03\x01\x02", 4}), HasSubstr("control character")) << "TLS";
}

TEST(RequestParser, RefusesOtherLineEndsAtOnce) {
  for (const auto* const head : {"GET / HTTP/1.1\n", "GET / HTTP/1.1\rHost", "GET / HTTP/1.1\r\r\n", "\n", "\rG"}) {
    EXPECT_EQ(problem_of(head), "400 http.malformed: a line does not end in CR LF") << head;
  }
}

TEST(RequestParser, RefusesABodyWhoseEndIsUncertain) {
  for (const auto* const headers : {"Content-Length: 5\r\nTransfer-Encoding: chunked",
                                    "Transfer-Encoding: chunked\r\nContent-Length: 5",
                                    "Content-Length: 5\r\nContent-Length: 6",
                                    "Content-Length: 5\r\nContent-Length: 5",
                                    "Content-Length: 5, 5",
                                    "Content-Length: +5",
                                    "Content-Length: -5",
                                    "Content-Length: 0x5",
                                    "Content-Length: 5 5",
                                    "Content-Length: 5a",
                                    "Content-Length:",
                                    "Content-Length : 5",
                                    "Transfer-Encoding: gzip",
                                    "Transfer-Encoding: gzip, chunked",
                                    "Transfer-Encoding: chunked, chunked",
                                    "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked",
                                    "Transfer-Encoding: identity",
                                    "Transfer-Encoding: xchunked",
                                    "Transfer-Encoding:\x0b"
                                    "chunked",
                                    "Transfer-Encoding: chunked, identity",
                                    "Transfer-Encoding:"}) {
    EXPECT_THAT(problem_of(post_with(headers, "5\r\nhello\r\n0\r\n\r\n")), HasSubstr("400 http.malformed")) << headers;
  }
  EXPECT_THAT(problem_of("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"),
              HasSubstr("HTTP/1.0 has no Transfer-Encoding"));
}

TEST(RequestParser, RefusesChunksInBadForm) {
  for (const auto* const body :
       {"\r\n", "x\r\n", "+5\r\nhello\r\n", "-5\r\nhello\r\n", "0x5\r\nhello\r\n", " 5\r\nhello\r\n", "5 \r\nhello\r\n",
        "5\nhello\n0\n\n", "5\r\nhelloo\r\n0\r\n\r\n", "5\r\nhello0\r\n\r\n", "10000000000000000\r\n", "5;a=\x01\r\n",
        "5\r\nhello\n0\r\n\r\n", "0\r\n\n", ";a\r\n"}) {
    EXPECT_EQ(problem_of(chunked(body)), "400 http.malformed: the body is not in well-formed chunks") << body;
  }
  EXPECT_THAT(problem_of(chunked("5;" + std::string(1024, 'a'))), HasSubstr("400 http.malformed"));
}

TEST(RequestParser, RefusesABodyThatIsTooLargeBeforeItComes) {
  Limits limits;
  limits.body_bytes = 10;
  EXPECT_EQ(problem_of(post_with("Content-Length: 11", ""), limits),
            "413 http.body_too_large: the body has more than 10 bytes");
  EXPECT_THAT(problem_of(post_with("Content-Length: 9999999999999999999", ""), limits), HasSubstr("413"));
  EXPECT_THAT(problem_of(chunked("8\r\n12345678\r\n3\r\n"), limits), HasSubstr("413 http.body_too_large"));
  EXPECT_THAT(problem_of(chunked("ffffffffffffffff\r\n"), limits), HasSubstr("413 http.body_too_large"));
  EXPECT_EQ(parse(chunked("8\r\n12345678\r\n2\r\nab\r\n0\r\n\r\n"), 1000, limits).parser.stage(), Stage::complete);
}

TEST(RequestParser, RefusesATargetThatIsTooLong) {
  const Limits limits;
  const auto request = [&](std::size_t target_bytes) {
    return "GET /" + std::string(target_bytes - 1, 'a') + " HTTP/1.1\r\nHost: x\r\n\r\n";
  };
  EXPECT_EQ(request_of(request(limits.target_bytes)).target.size(), limits.target_bytes);
  EXPECT_THAT(problem_of(request(limits.target_bytes + 1)), HasSubstr("414 http.target_too_long"));
  EXPECT_THAT(problem_of("GET /" + std::string(limits.target_bytes + 100, 'a')), HasSubstr("414"))
      << "while it still comes";
}

TEST(RequestParser, RefusesHeadersThatAreTooLargeOrTooMany) {
  const Limits limits;
  const std::string start = "GET / HTTP/1.1\r\nHost: x\r\nX: ";
  const auto head = [&](std::size_t bytes) { return start + std::string(bytes - start.size() - 4, 'a') + "\r\n\r\n"; };
  EXPECT_EQ(parse(head(limits.header_bytes)).parser.stage(), Stage::complete);
  EXPECT_THAT(problem_of(head(limits.header_bytes + 1)), HasSubstr("431 http.headers_too_large"));

  const auto many = [](std::size_t count) {
    std::string headers = "X0: 1";
    for (std::size_t i = 1; i + 1 < count; ++i) headers += "\r\nX" + std::to_string(i) + ": 1";
    return get_with(headers);
  };
  EXPECT_EQ(request_of(many(limits.header_count)).headers.size(), limits.header_count);
  EXPECT_THAT(problem_of(many(limits.header_count + 1)), HasSubstr("431 http.headers_too_large"));
}

TEST(RequestParser, TakesNothingOnceItHasFailed) {
  auto parsed = parse("GET / HTTP/9.9\r\n\r\nGET / HTTP/1.1\r\nHost: x\r\n\r\n", 1);
  EXPECT_EQ(parsed.parser.stage(), Stage::failed);
  EXPECT_EQ(parsed.parser.consume("GET / HTTP/1.1\r\nHost: x\r\n\r\n"), 0u);
}

}  // namespace
}  // namespace tercet::http
