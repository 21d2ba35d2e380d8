// Event streams.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/unit/common/http/running_server.hpp"

namespace tercet::http {
namespace {

using std::chrono::milliseconds;
using End = RawClient::End;

class EventStreamTest : public testing::Test {
 protected:
  /// A client that reads a stream, whose head it has seen.
  RawClient open(RunningServer& server, int receive_buffer = 0) {
    auto client = server.connect(receive_buffer);
    client.get("/stream");
    head = client.read_answer();
    EXPECT_TRUE(server.eventually_waiting(1));
    return client;
  }

  bool eventually_gone(RunningServer& server) {
    return eventually([&] {
      int gone = 0;
      server.on_loop([&] { gone = server.gone; });
      return gone == 1;
    });
  }

  RawAnswer head;
};

TEST_F(EventStreamTest, SendsEventsAsTheyCome) {
  RunningServer server;
  auto client = open(server);
  EXPECT_EQ(head.status, 200);
  EXPECT_EQ(head.header("Content-Type"), "text/event-stream");
  EXPECT_EQ(head.header("Cache-Control"), "no-store");
  EXPECT_EQ(head.header("Content-Length"), "");
  for (const std::string event : {"data: 1\n\n", "data: 2\n\n"}) {
    server.on_loop([&] { EXPECT_TRUE(server.streams[0].send(event)); });
    EXPECT_EQ(client.read_until("\n\n"), event);
  }
  EXPECT_EQ(server.counts().streams_open, 1u);
  server.on_loop([&] {
    EXPECT_TRUE(server.streams[0].send("data: last\n\n"));
    server.streams[0].close();
    EXPECT_FALSE(server.streams[0].send("data: too late\n\n"));
  });
  EXPECT_EQ(client.read_all(), "data: last\n\n");
  EXPECT_EQ(server.counts().streams_open, 0u);
  server.on_loop([&] { EXPECT_EQ(server.gone, 0) << "who closes knows"; });
}

TEST_F(EventStreamTest, ShowsASignOfLifeWhenSilent) {
  auto limits = quick_limits();
  EXPECT_EQ(limits.heartbeat, milliseconds{15'000}) << "what a service takes";
  limits.heartbeat = milliseconds{20};
  RunningServer server{limits};
  auto client = open(server);
  EXPECT_EQ(client.read_until("\n\n"), ":\n\n");
  EXPECT_EQ(client.read_until("\n\n"), ":\n\n");
}

TEST_F(EventStreamTest, TellsItsProducerWhenItHasDrained) {
  RunningServer server;
  auto client = open(server);
  int left = 200;
  server.on_loop([&] {
    server.streams[0].on_writable([&] {
      EXPECT_EQ(server.streams[0].queued_bytes(), 0u);
      if (left-- > 0) {
        EXPECT_TRUE(server.streams[0].send("data: " + std::string(100'000, 'x') + "\n\n"));
      } else {
        server.streams[0].close();
      }
    });
    EXPECT_TRUE(server.streams[0].send("data: first\n\n"));
  });
  EXPECT_EQ(client.read_all().size(), 13 + 200 * 100'008u);
}

TEST_F(EventStreamTest, CutsOffAReaderThatIsTooSlow) {
  RunningServer server;
  auto client = open(server, 4096);
  server.on_loop([&] {
    const std::string event(100'000, 'x');
    int sent = 0;
    while (server.streams[0].send(event)) {
      ASSERT_LE(server.streams[0].queued_bytes(), Limits{}.stream_queue_bytes);
      ASSERT_LT(++sent, 1000);
    }
    EXPECT_GE(sent, 10);
    EXPECT_EQ(server.gone, 0) << "not while the producer is sending";
  });
  EXPECT_TRUE(eventually_gone(server));
  EXPECT_EQ(server.counts().streams_cut_off, 1u);
  EXPECT_EQ(server.counts().streams_open, 0u);
  EXPECT_EQ(server.counts().connections_open, 0u);
  EXPECT_EQ(client.end(), End::reset) << "what it had not taken is gone";
}

TEST_F(EventStreamTest, SendsOneMessageThatIsLargerThanTheQueue) {
  RunningServer server;
  auto client = open(server);
  server.on_loop([&] {
    EXPECT_TRUE(server.streams[0].send(std::string(3 * limits::kMiB, 'x')));
    server.streams[0].close();
  });
  EXPECT_EQ(client.read_all().size(), 3 * limits::kMiB);
}

TEST_F(EventStreamTest, GivesUpAReaderThatTakesNothing) {
  auto limits = quick_limits();
  limits.write_time = milliseconds{50};
  RunningServer server{limits};
  auto client = open(server, 4096);
  server.on_loop([&] { EXPECT_TRUE(server.streams[0].send(std::string(16 * limits::kMiB, 'x'))); });
  EXPECT_TRUE(eventually_gone(server));
  EXPECT_EQ(server.counts().streams_cut_off, 1u);
  EXPECT_EQ(server.counts().timeouts, 0u);
}

TEST_F(EventStreamTest, TellsThatItsReaderHasGoneBeforeAnythingIsSent) {
  for (const bool with_reset : {false, true}) {
    RunningServer server;
    {
      auto client = open(server);
      if (with_reset) client.reset();
    }
    EXPECT_TRUE(eventually_gone(server));
    EXPECT_EQ(server.counts().streams_open, 0u);
  }
}

TEST_F(EventStreamTest, IsStillReadByAClientThatHasEndedItsSendingSide) {
  RunningServer server;
  auto client = open(server);
  client.shutdown_send();
  EXPECT_EQ(client.read_until("\n\n"), ":\n\n") << "to find out whether it has gone";
  server.on_loop([&] { EXPECT_TRUE(server.streams[0].send("data: 1\n\n")); });
  EXPECT_EQ(client.read_until("\n\n"), "data: 1\n\n");
  server.on_loop([&] { EXPECT_EQ(server.gone, 0); });
}

TEST_F(EventStreamTest, HasOnlyAHeadForHead) {
  RunningServer server;
  auto client = server.connect();
  client.send("HEAD /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_EQ(client.read_answer(RawClient::Body::none).header("Content-Type"), "text/event-stream");
  EXPECT_EQ(client.read_all(), "");
  EXPECT_TRUE(eventually_gone(server));
  server.on_loop([&] { EXPECT_FALSE(server.streams[0].send("data: 1\n\n")); });
}

TEST_F(EventStreamTest, TellsALateListenerThatItsReaderHasGone) {
  RunningServer server;
  open(server).reset();
  EXPECT_TRUE(eventually_gone(server));
  bool told = false;
  server.on_loop([&] { server.streams[0].on_gone([&] { told = true; }); });
  EXPECT_TRUE(eventually([&] {
    bool seen = false;
    server.on_loop([&] { seen = told; });
    return seen;
  }));
}

}  // namespace
}  // namespace tercet::http
