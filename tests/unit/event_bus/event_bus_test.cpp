// The whole event-bus in this process, over a log in memory, as its peers see it.
#include "event-bus/event_bus.hpp"

#include <gmock/gmock.h>

#include <condition_variable>
#include <thread>

#include "common/runtime/log.hpp"
#include "common/runtime/service.hpp"
#include "tercet/v1/bus.pb.h"
#include "tests/unit/event_bus/commit_builder.hpp"

namespace tercet::testing {
namespace {

using ::testing::SizeIs;

constexpr const char* kAnyPort = "tcp://127.0.0.1:*";

/// Stores nothing until it is let.
class GatedLog final : public MemoryLog {
 public:
  using MemoryLog::MemoryLog;

  LogResult<void> append(const tercet::Group& group) override {
    std::unique_lock lock{mutex_};
    in_hand_ = true;
    changed_.notify_all();
    changed_.wait(lock, [&] { return open_; });
    return MemoryLog::append(group);
  }

  /// Until the writer has a group to store.
  void await_group() {
    std::unique_lock lock{mutex_};
    changed_.wait(lock, [&] { return in_hand_; });
  }

  void open_gate() {
    const std::lock_guard lock{mutex_};
    open_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool in_hand_ = false;
  bool open_ = false;
};

/// Cannot store anything.
class FailingLog final : public MemoryLog {
 public:
  using MemoryLog::MemoryLog;
  LogResult<void> append(const tercet::Group&) override {
    return LogError{LogError::Kind::storage, 1, "no space left on device"};
  }
};

/// An event-bus on a thread of its own.
class RunningBus {
 public:
  explicit RunningBus(Log& log) : bus_{loop_, log, {.listen = {kAnyPort, kAnyPort, kAnyPort}, .directory = "/"}} {
    require(bus_.start().has_value(), "the event-bus starts");
    endpoints = bus_.endpoints();
    thread_ = std::thread{[this] { loop_.run(); }};
  }
  ~RunningBus() {
    stop();
    thread_.join();
  }

  /// Begins to stop, as at a signal.
  void stop() {
    if (std::exchange(stopping_, true)) return;
    loop_.post([this] { bus_.stop([this] { loop_.stop(); }); });
  }

  EventBusEndpoints endpoints;

 private:
  EventLoop loop_;
  EventBus bus_;
  bool stopping_ = false;
  std::thread thread_;
};

/// A peer with sockets of its own. What takes longer than 20 s fails the test.
class Peer {
 public:
  Peer(const RunningBus& bus, const Log& log) : log_id_{to_bytes(log.id())} {
    for (auto* socket : {&publish_, &feed_, &reads_}) {
      socket->set(zmq::sockopt::linger, 0);
      socket->set(zmq::sockopt::rcvtimeo, 20'000);
      socket->set(zmq::sockopt::sndhwm, 0);
      socket->set(zmq::sockopt::rcvhwm, 0);
    }
    for (const auto* topic : {"commits", "heartbeat", "receipt/p"}) feed_.set(zmq::sockopt::subscribe, topic);
    feed_.connect(bus.endpoints.feed);
    publish_.connect(bus.endpoints.ingest);
    reads_.connect(bus.endpoints.reads);
    // The subscription of the event-bus to our appends, and its sign of life.
    receive(publish_);
    next("heartbeat");
  }

  void append(const std::vector<CommitBuilder>& commits) {
    v1::Append append;
    append.set_log_id(log_id_);
    append.set_attempt(1);
    for (const auto& commit : commits) append.add_bodies(commit.bytes());
    send(publish_, {"append/p", append.SerializeAsString()});
  }
  void publish(const std::vector<std::string>& frames) { send(publish_, frames); }

  /// The next message of the feed with that topic; others are dropped.
  std::vector<std::string> next(const std::string& topic) {
    for (;;) {
      auto message = receive(feed_);
      if (message.empty() || message[0] == topic) return message;
    }
  }
  std::vector<std::string> next() { return receive(feed_); }

  v1::Heartbeat next_heartbeat() {
    v1::Heartbeat heartbeat;
    EXPECT_TRUE(heartbeat.ParseFromString(next("heartbeat").at(1)));
    return heartbeat;
  }

  std::vector<v1::Receipt> receipts(std::size_t count) {
    std::vector<v1::Receipt> receipts;
    while (receipts.size() < count) {
      const auto message = next("receipt/p");
      v1::ReceiptBatch batch;
      if (message.size() != 2 || !batch.ParseFromString(message[1])) break;
      receipts.insert(receipts.end(), batch.receipts().begin(), batch.receipts().end());
    }
    return receipts;
  }

  v1::ReadReply read(const std::vector<std::string>& frames) {
    send(reads_, frames);
    const auto message = receive(reads_);
    v1::ReadReply reply;
    EXPECT_TRUE(reply.ParseFromString(message.back()));
    EXPECT_EQ(message.size(), frames.size());
    return reply;
  }

 private:
  static void send(zmq::socket_t& socket, const std::vector<std::string>& frames) {
    for (std::size_t i = 0; i < frames.size(); ++i) {
      const auto more = i + 1 < frames.size() ? zmq::send_flags::sndmore : zmq::send_flags::none;
      require(socket.send(zmq::buffer(frames[i]), more).has_value(), "the message is sent");
    }
  }

  static std::vector<std::string> receive(zmq::socket_t& socket) {
    std::vector<std::string> frames;
    for (bool more = true; more;) {
      zmq::message_t frame;
      if (!socket.recv(frame)) {
        ADD_FAILURE() << "nothing came";
        return {};
      }
      frames.push_back(frame.to_string());
      more = frame.more();
    }
    return frames;
  }

  std::string log_id_;
  zmq::context_t context_;
  zmq::socket_t publish_{context_, zmq::socket_type::xpub};
  zmq::socket_t feed_{context_, zmq::socket_type::sub};
  zmq::socket_t reads_{context_, zmq::socket_type::dealer};
};

template <class LogKind>
class WithBus : public ::testing::Test {
 protected:
  LogKind log_{id(200)};
  RunningBus bus_{log_};
  Peer peer_{bus_, log_};
};
using EventBusTest = WithBus<MemoryLog>;
class SlowLogTest : public WithBus<GatedLog> {
 protected:
  void TearDown() override { log_.open_gate(); }
};

TEST_F(EventBusTest, CommitsAndTellsEverybody) {
  peer_.append({commit(1).write("account-a", no_stream()), commit(2).write("account-a", exact(1, 1))});
  const auto receipts = peer_.receipts(2);
  ASSERT_THAT(receipts, SizeIs(2));
  EXPECT_EQ(receipts[1].result(), v1::Receipt::COMMITTED);
  EXPECT_EQ(receipts[1].position(), 2u);
  const auto commits = peer_.next("commits");
  ASSERT_THAT(commits, SizeIs(3));
  v1::BatchHeader header;
  ASSERT_TRUE(header.ParseFromString(commits[1]));
  EXPECT_EQ(header.last(), 2u);
  EXPECT_EQ(peer_.next_heartbeat().head(), 2u);
}

TEST_F(EventBusTest, CommitsManyAppendsInTheirOrder) {
  constexpr std::size_t kAppends = 5000;
  std::vector<CommitBuilder> commits(kAppends, commit(1).write("account-a", any()));
  for (std::size_t i = 0; i < kAppends; ++i) {
    auto commit_id = id(1);
    commit_id.data[1] = static_cast<std::uint8_t>(i >> 8);
    commit_id.data[2] = static_cast<std::uint8_t>(i);
    commits[i].body.set_commit_id(to_bytes(commit_id));
    peer_.append({commits[i]});
  }
  const auto receipts = peer_.receipts(kAppends);
  ASSERT_THAT(receipts, SizeIs(kAppends));
  for (std::size_t i = 0; i < kAppends; ++i) {
    ASSERT_EQ(receipts[i].commit_id(), commits[i].body.commit_id());
    ASSERT_EQ(receipts[i].position(), i + 1);
  }
}

TEST_F(EventBusTest, SurvivesGarbageOnTheIngest) {
  peer_.publish({"append/p"});
  peer_.publish({"append/", "x"});
  peer_.publish({"append/p", "one", "too many"});
  peer_.publish({"append/p", "garbage"});
  peer_.publish({"append/p", ""});
  peer_.append({commit(1).write("account-a", any())});
  const auto receipts = peer_.receipts(3);
  ASSERT_THAT(receipts, SizeIs(3));
  EXPECT_EQ(receipts[0].result(), v1::Receipt::INVALID);
  EXPECT_EQ(receipts[1].result(), v1::Receipt::INVALID);
  EXPECT_EQ(receipts[2].result(), v1::Receipt::COMMITTED);
}

TEST_F(EventBusTest, AnswersReads) {
  peer_.append({commit(1).write("account-a", any())});
  peer_.receipts(1);
  v1::ReadRequest request;
  request.set_request_id(5);
  request.mutable_stream()->set_stream("account-a");
  const auto reply = peer_.read({request.SerializeAsString()});
  EXPECT_EQ(reply.request_id(), 5u);
  EXPECT_EQ(reply.commits().commits_size(), 1);
  const auto to_req = peer_.read({"", request.SerializeAsString()});
  EXPECT_EQ(to_req.commits().commits_size(), 1) << "with the empty frame of a REQ socket";
}

TEST_F(EventBusTest, AnswersGarbageReads) {
  EXPECT_EQ(peer_.read({"garbage"}).problem().code(), "request.malformed");
  EXPECT_EQ(peer_.read({""}).problem().code(), "request.unknown");
  EXPECT_EQ(peer_.read({"", ""}).problem().code(), "request.unknown");
  v1::ReadRequest request;
  request.mutable_head();
  EXPECT_EQ(peer_.read({request.SerializeAsString()}).status(), 200u);
}

TEST_F(SlowLogTest, SaysNothingBeforeTheSync) {
  peer_.append({commit(1).write("account-a", any())});
  v1::ReadRequest head;
  head.mutable_head();
  for (int i = 0; i < 3; ++i) {
    const auto message = peer_.next();
    ASSERT_THAT(message, SizeIs(2));
    EXPECT_EQ(message[0], "heartbeat");
    v1::Heartbeat heartbeat;
    ASSERT_TRUE(heartbeat.ParseFromString(message[1]));
    EXPECT_EQ(heartbeat.head(), 0u);
    EXPECT_EQ(peer_.read({head.SerializeAsString()}).head(), 0u);
  }
  log_.open_gate();
  // A heartbeat does not run ahead of what it speaks of.
  std::vector<std::string> topics;
  for (;;) {
    const auto message = peer_.next();
    v1::Heartbeat heartbeat;
    if (message.at(0) == "heartbeat" && heartbeat.ParseFromString(message.at(1)) && heartbeat.head() == 1) break;
    if (message.at(0) != "heartbeat") topics.push_back(message.at(0));
  }
  EXPECT_THAT(topics, ::testing::UnorderedElementsAre("receipt/p", "commits"));
}

TEST_F(SlowLogTest, HoldsBackPublishersAndLosesNothing) {
  // More than waits in the event-bus's own queue.
  constexpr std::uint8_t kAppends = 60;
  for (std::uint8_t n = 1; n <= kAppends; ++n) peer_.append({commit(n).write("account-a", any(), 1, 900'000)});
  log_.open_gate();
  const auto receipts = peer_.receipts(kAppends);
  ASSERT_THAT(receipts, SizeIs(kAppends));
  for (std::uint8_t n = 1; n <= kAppends; ++n) EXPECT_EQ(receipts[n - 1].position(), n);
}

TEST_F(SlowLogTest, FinishesTheGroupInHandWhenItIsStopped) {
  peer_.append({commit(1).write("account-a", any())});
  log_.await_group();
  bus_.stop();
  log_.open_gate();
  EXPECT_THAT(peer_.receipts(1), SizeIs(1));
}

void offer_to_a_log_that_fails() {
  start_logging("event-bus", LogLevel::error);
  FailingLog log{id(200)};
  RunningBus bus{log};
  Peer peer{bus, log};
  peer.append({commit(1).write("account-a", any())});
  peer.receipts(1);
}

TEST(EventBusDeathTest, EndsWithStatus4WhenTheLogFails) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(offer_to_a_log_that_fails(), ::testing::ExitedWithCode(exit_status::kStorageFailed),
              "the log failed.*no space left on device");
}

TEST(EventBusStart, SaysWhichPortIsInUse) {
  MemoryLog log{id(200)};
  RunningBus first{log};
  EventLoop loop;
  EventBus second{loop, log, {.listen = {kAnyPort, first.endpoints.feed, kAnyPort}, .directory = "/"}};
  const auto started = second.start();
  ASSERT_TRUE(started.has_error());
  EXPECT_THAT(started.error().message, ::testing::HasSubstr(first.endpoints.feed));
}

}  // namespace
}  // namespace tercet::testing
