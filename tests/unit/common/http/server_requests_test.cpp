// What a client that behaves gets.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/common/http/running_server.hpp"

namespace tercet::http {
namespace {

using testing::ElementsAre;
using End = RawClient::End;

TEST(Server, AnswersARequest) {
  RunningServer server;
  auto client = server.connect();
  client.post("/echo/a%2Fb?x=1", "hello");
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.status, 200);
  EXPECT_EQ(answer.body, "hello");
  EXPECT_EQ(answer.header("Content-Type"), "text/plain");
  EXPECT_EQ(answer.header("Cache-Control"), "no-store");
  EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
  server.on_loop([&] {
    EXPECT_THAT(server.requests.at(0).path, ElementsAre("echo", "a/b"));
    EXPECT_THAT(server.requests.at(0).parameters, ElementsAre(NamedValue{"x", "1"}));
  });
}

TEST(Server, KeepsTheConnection) {
  RunningServer server;
  auto client = server.connect();
  for (int i = 0; i < 100; ++i) {
    client.post("/echo", std::to_string(i));
    const auto answer = client.read_answer();
    EXPECT_EQ(answer.body, std::to_string(i));
    EXPECT_EQ(answer.header("Connection"), "keep-alive");
  }
  EXPECT_EQ(client.end(), End::open);
  EXPECT_EQ(server.counts().connections_open, 1u);
  EXPECT_EQ(server.counts().requests, 100u);
}

TEST(Server, ClosesTheConnectionWhenAskedTo) {
  RunningServer server;
  auto client = server.connect();
  client.get("/echo", "Connection: close\r\n");
  EXPECT_EQ(client.read_answer().header("Connection"), "close");
  EXPECT_EQ(client.end(), End::closed);
}

TEST(Server, SpeaksHttp10) {
  RunningServer server;
  auto once = server.connect();
  once.send("GET /echo HTTP/1.0\r\n\r\n");
  EXPECT_EQ(once.read_answer().status, 200);
  EXPECT_EQ(once.end(), End::closed);

  auto kept = server.connect();
  for (int i = 0; i < 2; ++i) {
    kept.send("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    EXPECT_EQ(kept.read_answer().header("Connection"), "keep-alive");
  }
  EXPECT_EQ(kept.end(), End::open);
}

TEST(Server, AnswersPipelinedRequestsInTheirOrderOneAtATime) {
  RunningServer server;
  auto client = server.connect();
  const std::string post = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\n";
  client.send(post + "1" + "GET /later HTTP/1.1\r\nHost: x\r\n\r\n" + post + "2" + post + "3");
  EXPECT_EQ(client.read_answer().body, "1");
  ASSERT_TRUE(server.eventually_waiting(1));
  EXPECT_EQ(server.counts().requests, 2u) << "the third waits for the answer of the second";
  server.on_loop([&] { server.waiting.front().send({.status = 202, .headers = {}, .content_type = {}, .body = {}}); });
  EXPECT_EQ(client.read_answer().status, 202);
  EXPECT_EQ(client.read_answer().body, "2");
  EXPECT_EQ(client.read_answer().body, "3");
}

TEST(Server, AnswersAThousandPipelinedRequests) {
  RunningServer server;
  auto client = server.connect();
  std::string requests;
  for (int i = 0; i < 1000; ++i) requests += "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n";
  client.send(requests);
  for (int i = 0; i < 1000; ++i) ASSERT_EQ(client.read_answer().status, 200) << i;
}

TEST(Server, AnswersHeadWithoutABody) {
  RunningServer server;
  auto client = server.connect();
  client.send("HEAD /large HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto answer = client.read_answer(RawClient::Body::none);
  EXPECT_EQ(answer.header("Content-Length"), std::to_string(16 * limits::kMiB));
  client.post("/echo", "next");
  EXPECT_EQ(client.read_answer().body, "next") << "nothing lies between the two answers";
}

TEST(Server, RefusesHeadWithoutABodyToo) {
  RunningServer server;
  auto client = server.connect();
  client.send("HEAD /%zz HTTP/1.1\r\nHost: x\r\n\r\n");
  const auto answer = client.read_answer(RawClient::Body::none);
  EXPECT_EQ(answer.status, 400);
  EXPECT_NE(answer.header("Content-Length"), "0");
  EXPECT_EQ(client.read_all(), "");
}

TEST(Server, InvitesABodyThatTheClientHoldsBack) {
  RunningServer server;
  auto client = server.connect();
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  client.send("hello");
  EXPECT_EQ(client.read_answer().body, "hello");

  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9999999\r\nExpect: 100-continue\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 413) << "a body that is not wanted is not invited";
}

TEST(Server, SendsAndTakesLargeBodies) {
  RunningServer server;
  auto client = server.connect();
  const std::string body(Limits{}.body_bytes, 'b');
  client.post("/echo", body);
  EXPECT_EQ(client.read_answer().body, body);
  client.get("/large");
  EXPECT_EQ(client.read_answer().body.size(), 16 * limits::kMiB);
}

TEST(Server, AnswersAClientThatHasEndedItsSendingSide) {
  RunningServer server;
  auto client = server.connect();
  client.get("/later");
  client.shutdown_send();
  ASSERT_TRUE(server.eventually_waiting(1));
  server.on_loop([&] { server.waiting.front().send({.status = 202, .headers = {}, .content_type = {}, .body = {}}); });
  EXPECT_EQ(client.read_answer().status, 202);
  EXPECT_EQ(client.end(), End::closed);
  server.on_loop([&] { EXPECT_EQ(server.gone, 0); });
}

TEST(Server, Answers500IfAnAnswerIsForgotten) {
  RunningServer server;
  auto client = server.connect();
  client.get("/forgotten");
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.status, 500);
  EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
}

TEST(Server, TellsWhereItListens) {
  EventLoop loop;
  Server server{loop, {}, [](Request&&, Answer) {}};
  EXPECT_EQ(server.bound_endpoint(), "");
  ASSERT_TRUE(server.bind("tcp://localhost:*"));
  EXPECT_THAT(server.bound_endpoint(), testing::MatchesRegex("tcp://127\\.0\\.0\\.1:[0-9]+"));

  Server second{loop, {}, [](Request&&, Answer) {}};
  EXPECT_THAT(second.bind(server.bound_endpoint()).error().message, testing::HasSubstr("Address already in use"));
  for (const auto* const wrong : {"127.0.0.1:1", "tcp://", "tcp://127.0.0.1", "tcp://name:1", "tcp://127.0.0.1:x",
                                  "tcp://127.0.0.1:65536", "tcp://127.0.0.1:"}) {
    EXPECT_THAT(Server(loop, {}, {}).bind(wrong).error().message, testing::HasSubstr("is not tcp://ADDRESS:PORT"));
  }
}

}  // namespace
}  // namespace tercet::http
