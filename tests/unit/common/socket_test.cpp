#include "common/messaging/socket.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tercet {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto kAnyPort = "tcp://127.0.0.1:*";

Message text_message(std::initializer_list<std::string_view> frames) {
  Message message;
  for (const auto text : frames) message.push_back(frame(text));
  return message;
}

/// Ends the loop, and the test with a failure, if it takes too long.
class Watchdog {
 public:
  explicit Watchdog(EventLoop& loop) : timer_{loop} {
    timer_.once(seconds{20}, [&loop] {
      ADD_FAILURE() << "took more than 20 s";
      loop.stop();
    });
  }

 private:
  Timer timer_;
};

TEST(Socket, AnswersManyRequestsInBothDirectionsWithoutLosingAWakeUp) {
  EventLoop loop;
  const Watchdog watchdog{loop};
  Socket server{loop, SocketKind::router};
  ASSERT_TRUE(server.bind(kAnyPort));
  Socket client{loop, SocketKind::dealer};
  ASSERT_TRUE(client.connect(server.bound_endpoint()));

  server.on_messages([&](std::span<Message> messages) {
    for (auto& message : messages) EXPECT_EQ(server.send(std::move(message)), SendResult::sent);
  });
  constexpr int kTotal = 100'000;
  constexpr int kWindow = 64;
  int sent = 0;
  int received = 0;
  const auto send_one = [&] {
    if (sent == kTotal) return;
    EXPECT_EQ(client.send(text_message({std::to_string(sent++)})), SendResult::sent);
  };
  client.on_messages([&](std::span<Message> messages) {
    for (const auto& message : messages) {
      EXPECT_EQ(frame_view(message[0]), std::to_string(received));
      if (++received == kTotal) loop.stop();
      send_one();
    }
  });
  for (int i = 0; i < kWindow; ++i) send_one();
  loop.run();
  EXPECT_EQ(received, kTotal);
}

TEST(Socket, QueuesForAPeerThatIsNotThereYetUpToItsLimit) {
  EventLoop loop;
  const Watchdog watchdog{loop};
  Socket server{loop, SocketKind::router};
  ASSERT_TRUE(server.bind(kAnyPort));
  const auto endpoint = server.bound_endpoint();

  SocketOptions options;
  options.queue_max = 3;
  Socket client{loop, SocketKind::dealer, options};
  EXPECT_EQ(client.send(text_message({"1"})), SendResult::sent);
  EXPECT_EQ(client.send(text_message({"2"})), SendResult::sent);
  EXPECT_EQ(client.send(text_message({"3"})), SendResult::sent);
  EXPECT_EQ(client.send(text_message({"4"})), SendResult::full);
  EXPECT_EQ(client.queued(), 3u);

  std::vector<std::string> seen;
  server.on_messages([&](std::span<Message> messages) {
    for (const auto& message : messages) seen.emplace_back(frame_view(message[1]));
    if (seen.size() == 3) loop.stop();
  });
  ASSERT_TRUE(client.connect(endpoint));
  loop.run();
  EXPECT_THAT(seen, testing::ElementsAre("1", "2", "3"));
}

TEST(Socket, SaysThatAPeerIsUnknown) {
  EventLoop loop;
  Socket server{loop, SocketKind::router};
  ASSERT_TRUE(server.bind(kAnyPort));
  EXPECT_EQ(server.send(text_message({"nobody", "hello"})), SendResult::unroutable);
}

TEST(Socket, SaysWhyItCannotListen) {
  EventLoop loop;
  Socket first{loop, SocketKind::router};
  ASSERT_TRUE(first.bind(kAnyPort));
  Socket second{loop, SocketKind::router};
  const auto bound = second.bind(first.bound_endpoint());
  ASSERT_FALSE(bound);
  EXPECT_THAT(bound.error().message, testing::HasSubstr("Address already in use"));
}

TEST(Socket, HoldsBackAPublisherWhoseReaderIsPausedAndLosesNothing) {
  EventLoop loop;
  const Watchdog watchdog{loop};
  SocketOptions few;
  few.receive_hwm = 4;
  Socket reader{loop, SocketKind::sub, few};
  reader.subscribe("");
  ASSERT_TRUE(reader.bind(kAnyPort));

  SocketOptions options;
  options.xpub_no_drop = true;
  options.send_hwm = 4;
  options.queue_max = 16;
  Socket publisher{loop, SocketKind::xpub, options};
  const std::string large(1 << 20, 'x');
  int accepted = 0;
  Timer resume_later{loop};
  publisher.on_messages([&](std::span<Message>) {
    // The subscription has arrived.
    reader.pause();
    while (publisher.send(text_message({std::to_string(accepted), large})) == SendResult::sent) ++accepted;
    resume_later.once(milliseconds{50}, [&] { reader.resume(); });
  });
  int received = 0;
  reader.on_messages([&](std::span<Message> messages) {
    for (const auto& message : messages) EXPECT_EQ(frame_view(message[0]), std::to_string(received++));
    if (received == accepted) loop.stop();
  });
  ASSERT_TRUE(publisher.connect(reader.bound_endpoint()));
  loop.run();
  EXPECT_GE(accepted, 16);
  EXPECT_EQ(received, accepted);
}

TEST(Socket, StartsOverAfterADisconnect) {
  EventLoop loop;
  const Watchdog watchdog{loop};
  Socket feed{loop, SocketKind::xpub, [] {
                SocketOptions options;
                options.xpub_verbose = true;
                return options;
              }()};
  ASSERT_TRUE(feed.bind(kAnyPort));
  const auto endpoint = feed.bound_endpoint();
  Socket reader{loop, SocketKind::sub};
  reader.subscribe("news");
  int subscriptions = 0;
  feed.on_messages([&](std::span<Message> messages) {
    for (const auto& message : messages) {
      if (frame_view(message[0]).front() != '\1') continue;
      ++subscriptions;
      (void)feed.send(text_message({"news", std::to_string(subscriptions)}));
    }
  });
  std::vector<std::string> seen;
  reader.on_messages([&](std::span<Message> messages) {
    for (const auto& message : messages) seen.emplace_back(frame_view(message[1]));
    if (seen.size() == 2) return loop.stop();
    reader.disconnect(endpoint);
    ASSERT_TRUE(reader.connect(endpoint));
  });
  ASSERT_TRUE(reader.connect(endpoint));
  loop.run();
  EXPECT_THAT(seen, testing::ElementsAre("1", "2"));
}

}  // namespace
}  // namespace tercet
