// How a server ends.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/common/http/running_server.hpp"

namespace tercet::http {
namespace {

using std::chrono::milliseconds;
using End = RawClient::End;

class ServerStopTest : public testing::Test {
 protected:
  void stop(RunningServer& server) {
    server.on_loop([&] {
      server.server->stop([&] { ++stopped; });
      EXPECT_EQ(stopped, 0) << "not from within";
    });
  }

  bool eventually_stopped(RunningServer& server) {
    return eventually([&] {
      int seen = 0;
      server.on_loop([&] { seen = stopped; });
      return seen == 1;
    });
  }

  int stopped = 0;
};

TEST_F(ServerStopTest, WithoutConnectionsIsDoneSoon) {
  RunningServer server;
  stop(server);
  EXPECT_TRUE(eventually_stopped(server));
}

TEST_F(ServerStopTest, ClosesIdleConnectionsAndHalfRequests) {
  RunningServer server;
  auto idle = server.connect();
  idle.get("/echo");
  EXPECT_EQ(idle.read_answer().status, 200);
  auto half = server.connect();
  half.send("GET /ec");
  EXPECT_TRUE(eventually([&] { return server.counts().connections_open == 2; }));
  stop(server);
  EXPECT_TRUE(eventually_stopped(server));
  EXPECT_EQ(idle.end(), End::closed);
  EXPECT_NE(half.end(), End::open);
}

TEST_F(ServerStopTest, LetsTheAnswersInHandBeSentAndThenCloses) {
  RunningServer server;
  auto client = server.connect();
  client.get("/later");
  ASSERT_TRUE(server.eventually_waiting(1));
  client.get("/echo");
  stop(server);
  EXPECT_EQ(client.end(), End::open);
  server.on_loop([&] {
    EXPECT_EQ(stopped, 0);
    server.waiting.front().send({.status = 202, .headers = {}, .content_type = {}, .body = {}});
  });
  const auto answer = client.read_answer();
  EXPECT_EQ(answer.status, 202);
  EXPECT_EQ(answer.header("Connection"), "close");
  EXPECT_EQ(client.read_all(), "") << "no further request is taken";
  client.shutdown_send();
  EXPECT_TRUE(eventually_stopped(server));
}

TEST_F(ServerStopTest, DoesNotWaitForEverForAnAnswer) {
  auto limits = quick_limits();
  limits.stop_time = milliseconds{50};
  RunningServer server{limits};
  auto client = server.connect();
  client.get("/later");
  ASSERT_TRUE(server.eventually_waiting(1));
  stop(server);
  EXPECT_TRUE(eventually_stopped(server));
  EXPECT_EQ(client.end(), End::reset);
  server.on_loop([&] { EXPECT_EQ(server.gone, 1); });
}

TEST_F(ServerStopTest, EndsEventStreamsAfterWhatWasSent) {
  RunningServer server;
  auto client = server.connect();
  client.get("/stream");
  client.read_answer();
  server.on_loop([&] { EXPECT_TRUE(server.streams[0].send("data: 1\n\n")); });
  stop(server);
  EXPECT_EQ(client.read_all(), "data: 1\n\n");
  client.shutdown_send();
  EXPECT_TRUE(eventually_stopped(server));
  server.on_loop([&] {
    EXPECT_EQ(server.gone, 1);
    EXPECT_FALSE(server.streams[0].send("data: 2\n\n"));
  });
}

TEST_F(ServerStopTest, AcceptsNothingMore) {
  RunningServer server;
  stop(server);
  EXPECT_TRUE(eventually_stopped(server));
  RawClient late;
  EXPECT_FALSE(late.connect(server.endpoint));
}

TEST(Server, ThatIsDestroyedClosesItsConnectionsAndCallsNobody) {
  RunningServer server;
  auto waiting = server.connect();
  waiting.get("/later");
  auto reading = server.connect();
  reading.get("/stream");
  ASSERT_TRUE(server.eventually_waiting(2));
  server.on_loop([&] { server.server.reset(); });
  EXPECT_NE(waiting.end(), End::open);
  EXPECT_NE(reading.end(), End::open);
  server.on_loop([&] {
    server.waiting[0].send({});
    EXPECT_FALSE(server.streams[0].send("data: 1\n\n"));
    EXPECT_EQ(server.gone, 0);
  });
}

TEST(Server, MayBeDestroyedByItsOwnHandler) {
  EventLoop loop;
  std::optional<Server> server;
  server.emplace(loop, quick_limits(), [&](Request&&, Answer answer) {
    server.reset();
    answer.send({});
    loop.stop();
  });
  ASSERT_TRUE(server->bind("tcp://127.0.0.1:0"));
  RawClient client{server->bound_endpoint()};
  client.get("/");
  loop.run();
  EXPECT_NE(client.end(), End::open);
}

TEST(Server, MayGoWithItsLoopWhileClientsAreConnected) {
  auto loop = std::make_unique<EventLoop>();
  std::vector<Answer> waiting;
  auto server = std::make_unique<Server>(*loop, quick_limits(), [&](Request&&, Answer answer) {
    waiting.push_back(std::move(answer));
    loop->stop();
  });
  ASSERT_TRUE(server->bind("tcp://127.0.0.1:0"));
  RawClient client{server->bound_endpoint()};
  client.get("/");
  loop->run();
  server.reset();
  loop.reset();
  waiting.front().send({});
}

}  // namespace
}  // namespace tercet::http
