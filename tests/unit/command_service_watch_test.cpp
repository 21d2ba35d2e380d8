#include <gmock/gmock.h>

#include "command-service/bus_watch.hpp"

/// Whether commands can be worked on: what the service says of the event-bus and its log.
namespace tercet {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

class Watch : public testing::Test {
 protected:
  void heartbeat(std::uint8_t log) {
    Uuid id{};
    id.data[0] = log;
    v1::Heartbeat heartbeat;
    heartbeat.set_log_id(to_bytes(id));
    Publisher::Outputs out;
    publisher.on_subscription(true, now, out);
    publisher.on_heartbeat(heartbeat, now, out);
    watch.on_tick(now);
  }

  /// The event-bus is heard all the while.
  void pass(std::chrono::seconds time) {
    for (const auto end = now + time; now < end; now += 1s) heartbeat(1);
    watch.on_tick(now);
  }

  void answer(std::uint32_t status) {
    v1::ReadReply reply;
    reply.set_status(status);
    watch.on_read(reply, now);
  }

  ReadinessCheck bus() const { return watch.checks(now).at(0); }
  ReadinessCheck log() const { return watch.checks(now).at(1); }

  MonoTime now{1h};
  Publisher publisher;
  int heads_read = 0;
  BusWatch watch{publisher, [this] { ++heads_read; }};
};

TEST_F(Watch, BeforeTheEventBusIsHeardNothingIsReadyAndNothingIsRead) {
  watch.on_tick(now);
  EXPECT_FALSE(bus().ok);
  EXPECT_FALSE(log().ok);
  EXPECT_EQ(heads_read, 0);
}

TEST_F(Watch, TheHeadIsReadAsSoonAsTheEventBusIsHeard) {
  heartbeat(1);
  EXPECT_TRUE(bus().ok) << bus().detail;
  EXPECT_EQ(heads_read, 1);
  EXPECT_FALSE(log().ok) << "no answer has come yet";
  answer(200);
  EXPECT_TRUE(log().ok);
}

TEST_F(Watch, TheHeadIsNotReadWhileOtherReadsAreAnswered) {
  heartbeat(1);
  for (int i = 0; i < 10; ++i) {
    pass(5s);
    answer(200);
  }
  EXPECT_EQ(heads_read, 1);
  pass(8s);
  EXPECT_EQ(heads_read, 2);
}

TEST_F(Watch, ALogThatAnswersNothingForLongIsNotReady) {
  heartbeat(1);
  answer(200);
  pass(15s);
  EXPECT_TRUE(log().ok);
  pass(1s);
  EXPECT_FALSE(log().ok);
  EXPECT_EQ(log().detail, "The log has not answered a read for 16 s.");
  EXPECT_TRUE(bus().ok) << "it is heard all the while";
}

TEST_F(Watch, NoAnswerInTimeIsNone) {
  heartbeat(1);
  answer(503);
  EXPECT_FALSE(log().ok);
  answer(404);
  EXPECT_TRUE(log().ok) << "an answer, whatever it says";
}

TEST_F(Watch, WhatWasAnsweredBeforeASilenceDoesNotCountAfterIt) {
  heartbeat(1);
  answer(200);
  now += 4s;
  watch.on_tick(now);
  EXPECT_FALSE(bus().ok);
  EXPECT_FALSE(log().ok);
  heartbeat(1);
  EXPECT_TRUE(bus().ok);
  EXPECT_FALSE(log().ok);
  EXPECT_EQ(heads_read, 2);
}

TEST_F(Watch, AnotherLogIsNotReady) {
  heartbeat(1);
  answer(200);
  heartbeat(2);
  EXPECT_FALSE(bus().ok);
  EXPECT_THAT(bus().detail, HasSubstr("serves another log than 01"));
  EXPECT_FALSE(log().ok);
}

}  // namespace
}  // namespace tercet
