// What a client gets that does not behave, or does too much.

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <ctime>
#include <list>

#include "common/runtime/descriptor_limit.hpp"
#include "tests/unit/common/http/running_server.hpp"

namespace tercet::http {
namespace {

using std::chrono::milliseconds;
using testing::HasSubstr;
using End = RawClient::End;

TEST(Server, AnswersABadRequestAndCloses) {
  RunningServer server;
  auto client = server.connect();
  client.get("/%zz");
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.status, 400);
  EXPECT_EQ(answer.header("Content-Type"), "application/problem+json");
  EXPECT_EQ(answer.header("Connection"), "close");
  EXPECT_THAT(answer.body, HasSubstr("\"code\":\"http.malformed\""));
  EXPECT_EQ(client.end(), End::closed);
  EXPECT_EQ(server.counts().bad_requests, 1u);
  EXPECT_EQ(server.counts().requests, 0u);
}

TEST(Server, DoesNotHandleWhatIsSmuggledBehindABadRequest) {
  RunningServer server;
  auto client = server.connect();
  client.send(
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 44\r\nTransfer-Encoding: chunked\r\n\r\n"
      "0\r\n\r\nGET /later HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.read_answer().status, 400);
  EXPECT_EQ(client.read_all(), "");
  EXPECT_EQ(server.counts().requests, 0u);
}

TEST(Server, AnswersBeforeATooLargeBodyHasComeAndTheAnswerIsNotLost) {
  RunningServer server;
  auto client = server.connect();
  const std::string head = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3000000\r\n\r\n";
  client.send(head + std::string(3'000'000, 'b'));
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.status, 413);
  EXPECT_THAT(answer.body, HasSubstr("\"code\":\"http.body_too_large\""));
  EXPECT_EQ(client.end(), End::closed);
}

TEST(Server, ReadsNoMoreThanItsLimitFromWhoGoesOnSending) {
  auto limits = quick_limits();
  limits.drain_bytes = 100'000;
  RunningServer server{limits};
  auto client = server.connect();
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999\r\n\r\n" + std::string(64'000'000, 'b'));
  EXPECT_TRUE(eventually([&] { return server.counts().connections_open == 0; }));
}

TEST(Server, ClosesOnAClientThatDoesNotAfterItsLastAnswer) {
  auto limits = quick_limits();
  limits.drain_time = milliseconds{20};
  RunningServer server{limits};
  auto client = server.connect();
  client.get("/echo", "Connection: close\r\n");
  EXPECT_EQ(client.read_answer().status, 200);
  EXPECT_TRUE(eventually([&] { return server.counts().connections_open == 0; }));
}

TEST(Server, GivesAHeadOnlyItsTimeHoweverItTrickles) {
  auto limits = quick_limits();
  limits.header_time = milliseconds{100};
  RunningServer server{limits};
  auto client = server.connect();
  const std::string head = "GET /echo HTTP/1.1\r\nHost: x\r\nX: ";
  client.send(head);
  EXPECT_TRUE(eventually([&] {
    client.send("a");
    return server.counts().timeouts == 1;
  }));
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.status, 408);
  EXPECT_THAT(answer.body, HasSubstr("\"code\":\"http.timeout\""));
  EXPECT_NE(client.end(), End::open);
}

TEST(Server, GivesEmptyLinesNoTimeOfTheirOwn) {
  auto limits = quick_limits();
  limits.header_time = milliseconds{100};
  RunningServer server{limits};
  auto client = server.connect();
  EXPECT_TRUE(eventually([&] {
    client.send("\r\n");
    return server.counts().connections_open == 0;
  }));
}

TEST(Server, GivesABodyOnlyItsTime) {
  auto limits = quick_limits();
  limits.body_time = milliseconds{50};
  RunningServer server{limits};
  auto client = server.connect();
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhel");
  EXPECT_EQ(client.read_answer().status, 408);
  EXPECT_EQ(client.end(), End::closed);
}

TEST(Server, ClosesAnIdleConnectionWithoutAWord) {
  auto limits = quick_limits();
  limits.idle_time = milliseconds{50};
  RunningServer server{limits};
  auto fresh = server.connect();
  EXPECT_EQ(fresh.read_all(), "");
  auto used = server.connect();
  used.get("/echo");
  EXPECT_EQ(used.read_answer().status, 200);
  EXPECT_EQ(used.read_all(), "");
  EXPECT_EQ(server.counts().timeouts, 0u);
}

TEST(Server, LetsAnAnswerWaitLongerThanAnyLimit) {
  auto limits = quick_limits();
  limits.idle_time = limits.header_time = limits.body_time = limits.write_time = milliseconds{20};
  RunningServer server{limits};
  auto client = server.connect();
  client.get("/later");
  EXPECT_EQ(client.end(), End::open) << "after 100 ms";
  server.on_loop([&] { server.waiting.front().send({}); });
  EXPECT_EQ(client.read_answer().status, 200);
}

TEST(Server, GivesUpAClientThatDoesNotTakeItsAnswer) {
  auto limits = quick_limits();
  limits.write_time = milliseconds{50};
  RunningServer server{limits};
  auto client = server.connect(4096);
  client.get("/large");
  EXPECT_TRUE(eventually([&] { return server.counts().timeouts == 1; }));
  EXPECT_TRUE(eventually([&] { return server.counts().connections_open == 0; }));
}

TEST(Server, RefusesARequestThatEndsInItsMiddle) {
  RunningServer server;
  auto client = server.connect();
  client.send("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhel");
  client.shutdown_send();
  EXPECT_EQ(client.read_answer().status, 400);
  EXPECT_EQ(client.end(), End::closed);
}

TEST(Server, TellsThatAClientHasGoneWhichWaitedForItsAnswer) {
  RunningServer server;
  auto client = server.connect();
  client.get("/later");
  ASSERT_TRUE(server.eventually_waiting(1));
  client.reset();
  EXPECT_TRUE(eventually([&] {
    int gone = 0;
    server.on_loop([&] { gone = server.gone; });
    return gone == 1;
  }));
  EXPECT_EQ(server.counts().connections_open, 0u);
  server.on_loop([&] {
    server.waiting.front().send({});
    EXPECT_EQ(server.gone, 1) << "told once; an answer goes nowhere";
  });
}

TEST(Server, SurvivesClientsThatGoAtAnyTime) {
  RunningServer server;
  for (const auto* const sent :
       {"", "G", "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n", "GET /large HTTP/1.1\r\nHost: x\r\n\r\n",
        "GET /stream HTTP/1.1\r\nHost: x\r\n\r\n", "POST / HTTP/1.1\r\nContent-Length: 5\r\n\r\n"}) {
    for (int i = 0; i < 20; ++i) {
      auto client = server.connect();
      client.send(sent);
      if (i % 2 == 0) client.reset();
    }
  }
  EXPECT_TRUE(eventually([&] { return server.counts().connections_open == 0; }));
}

TEST(Server, ServesAThousandConnectionsAtOnce) {
  // Each takes two, one on either side.
  const auto number = raise_descriptor_limit() > 2200 ? 1000 : static_cast<int>(raise_descriptor_limit() / 2) - 100;
  RunningServer server;
  std::vector<RawClient> clients;
  for (int i = 0; i < number; ++i) clients.push_back(server.connect());
  EXPECT_TRUE(eventually([&] { return server.counts().connections_open == static_cast<std::uint64_t>(number); }));
  for (auto& client : clients) client.get("/later");
  ASSERT_TRUE(server.eventually_waiting(clients.size()));
  server.on_loop([&] {
    for (auto& answer : server.waiting) answer.send({.status = 202, .headers = {}, .content_type = {}, .body = {}});
  });
  for (auto& client : clients) EXPECT_EQ(client.read_answer().status, 202);
  EXPECT_EQ(server.counts().connections_refused, 0u);
}

TEST(Server, TellsOneConnectionTooManyToComeBack) {
  auto limits = quick_limits();
  limits.connections = 2;
  limits.refusals = 1;
  limits.drain_time = milliseconds{60'000};
  RunningServer server{limits};
  std::list<RawClient> clients;
  for (int i = 0; i < 2; ++i) clients.push_back(server.connect());
  EXPECT_TRUE(eventually([&] { return server.counts().connections_open == 2; }));

  auto refused = server.connect();
  refused.get("/echo");
  const auto answer = refused.read_answer();
  EXPECT_EQ(answer.status, 503);
  EXPECT_EQ(answer.header("Retry-After"), "1");
  EXPECT_THAT(answer.body, HasSubstr("\"code\":\"http.too_many_connections\""));

  auto beyond = server.connect();
  EXPECT_EQ(beyond.read_all(), "") << "as long as the one before is not gone";
  EXPECT_EQ(server.counts().connections_refused, 2u);
  EXPECT_EQ(server.counts().requests, 0u);

  clients.pop_front();
  EXPECT_TRUE(eventually([&] { return server.counts().connections_open == 1; }));
  auto admitted = server.connect();
  admitted.get("/echo");
  EXPECT_EQ(admitted.read_answer().status, 200);
}

TEST(Limits, LeaveDescriptorsForFilesAndOtherSockets) {
  EXPECT_EQ(limits_within(65'536).connections, 1024u);
  EXPECT_EQ(limits_within(1'792).connections, 1024u);
  EXPECT_EQ(limits_within(1'791).connections, 1023u);
  EXPECT_EQ(limits_within(1'024).connections, 256u);
  EXPECT_EQ(limits_within(256).connections, 16u) << "some, in any case";
}

/// Lets this process open no descriptor more until it is destroyed.
class NoDescriptorLeft {
 public:
  NoDescriptorLeft() {
    getrlimit(RLIMIT_NOFILE, &before_);
    const int next = dup(STDIN_FILENO);
    close(next);
    auto none = before_;
    none.rlim_cur = static_cast<rlim_t>(next);
    setrlimit(RLIMIT_NOFILE, &none);
  }
  ~NoDescriptorLeft() { setrlimit(RLIMIT_NOFILE, &before_); }
  NoDescriptorLeft(const NoDescriptorLeft&) = delete;
  NoDescriptorLeft& operator=(const NoDescriptorLeft&) = delete;

 private:
  rlimit before_{};
};

milliseconds processor_time() {
  return milliseconds{std::clock() * 1000 / CLOCKS_PER_SEC};
}

TEST(Server, WaitsWithoutTurningWhileTheProcessIsOutOfDescriptors) {
  RunningServer server;
  RawClient client;
  {
    const NoDescriptorLeft none;
    ASSERT_TRUE(client.connect(server.endpoint));
    client.get("/echo");
    const auto before = processor_time();
    EXPECT_EQ(client.end(), End::open);
    EXPECT_EQ(client.end(), End::open);
    EXPECT_LT(processor_time() - before, milliseconds{30}) << "of 200 ms";
  }
  EXPECT_EQ(client.read_answer().status, 200) << "as soon as there are descriptors";
}

}  // namespace
}  // namespace tercet::http
