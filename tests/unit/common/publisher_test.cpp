#include "common/log_client/publisher.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace tercet {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::ElementsAre;
using testing::IsEmpty;

Uuid id_number(std::uint8_t number) {
  Uuid id{};
  id.data[15] = number;
  return id;
}

constexpr std::uint8_t kLog = 200;

/// A publisher with a clock that stands still unless it is moved, and a record of what it sent.
class PublisherTest : public testing::Test {
 protected:
  void heartbeat(std::uint8_t log = kLog) {
    v1::Heartbeat heartbeat;
    heartbeat.set_log_id(to_bytes(id_number(log)));
    publisher_.on_heartbeat(heartbeat, now_, out_);
  }
  void connect() {
    heartbeat();
    publisher_.on_subscription(true, now_, out_);
  }
  void offer(std::vector<std::uint8_t> numbers, std::uint32_t attempt = 1) {
    Offer offer;
    offer.attempt = attempt;
    for (const auto number : numbers)
      offer.bodies.push_back({id_number(number), std::string(1, static_cast<char>('a' + number))});
    publisher_.offer(std::move(offer), now_, out_);
  }
  void receipt(std::uint8_t number, v1::Receipt::Result result, std::uint32_t attempt = 1, std::uint8_t log = kLog) {
    v1::ReceiptBatch batch;
    batch.set_log_id(to_bytes(id_number(log)));
    auto& receipt = *batch.add_receipts();
    receipt.set_commit_id(to_bytes(id_number(number)));
    receipt.set_result(result);
    receipt.set_attempt(attempt);
    receipt.set_retry_after_ms(300);
    publisher_.on_receipts(std::move(batch), now_, out_);
  }
  void pass(milliseconds time) {
    now_ += time;
    publisher_.on_tick(now_, out_);
  }
  /// The bodies sent since the last call, each Append as "a b/attempt".
  std::vector<std::string> sent() {
    std::vector<std::string> texts;
    for (const auto& bytes : out_.appends) {
      v1::Append append;
      EXPECT_TRUE(append.ParseFromString(bytes));
      EXPECT_EQ(append.log_id(), to_bytes(id_number(kLog)));
      std::string text;
      for (const auto& body : append.bodies()) text += body + " ";
      texts.push_back(text + "/" + std::to_string(append.attempt()));
    }
    out_.appends.clear();
    return texts;
  }
  std::vector<v1::Receipt::Result> told() {
    std::vector<v1::Receipt::Result> results;
    for (const auto& receipt : out_.receipts) results.push_back(receipt.result());
    out_.receipts.clear();
    return results;
  }

  Publisher publisher_;
  Publisher::Outputs out_;
  MonoTime now_{seconds{1000}};
};

TEST_F(PublisherTest, SendsNothingBeforeTheLogIsKnownAndTheBusHasSubscribed) {
  offer({1});
  EXPECT_THAT(sent(), IsEmpty());
  publisher_.on_subscription(true, now_, out_);
  EXPECT_THAT(sent(), IsEmpty());
  EXPECT_EQ(publisher_.status(now_), Publisher::Status::unreachable);
  heartbeat();
  EXPECT_THAT(sent(), ElementsAre("b /1"));
  EXPECT_EQ(publisher_.status(now_), Publisher::Status::ready);
}

TEST_F(PublisherTest, PassesTheReceiptOnAndForgetsTheCommit) {
  connect();
  offer({1, 2});
  EXPECT_THAT(sent(), ElementsAre("b c /1"));
  receipt(1, v1::Receipt::COMMITTED);
  receipt(2, v1::Receipt::DUPLICATE);
  EXPECT_THAT(told(), ElementsAre(v1::Receipt::COMMITTED, v1::Receipt::DUPLICATE));
  EXPECT_EQ(publisher_.pending(), 0u);
  receipt(1, v1::Receipt::DUPLICATE);
  EXPECT_THAT(told(), IsEmpty());
}

TEST_F(PublisherTest, SendsTheSameBytesAgainAfter1SecondDoublingTo8) {
  connect();
  offer({1});
  EXPECT_THAT(sent(), ElementsAre("b /1"));
  for (const int wait : {1, 2, 4, 8, 8}) {
    pass(seconds{wait} - milliseconds{1});
    EXPECT_THAT(sent(), IsEmpty()) << wait;
    pass(milliseconds{1});
    EXPECT_THAT(sent(), ElementsAre("b /1")) << wait;
  }
  EXPECT_EQ(publisher_.resent(), 5u);
}

TEST_F(PublisherTest, SendsEverythingAgainInOrderWhenTheBusSubscribesAgain) {
  connect();
  offer({1});
  offer({2});
  (void)sent();
  publisher_.on_subscription(false, now_, out_);
  offer({3});
  EXPECT_THAT(sent(), IsEmpty());
  publisher_.on_subscription(true, now_, out_);
  EXPECT_THAT(sent(), ElementsAre("b c d /1"));
}

TEST_F(PublisherTest, SendsAgainWhatALaterReceiptOvertook) {
  connect();
  offer({1});
  offer({2});
  offer({3});
  (void)sent();
  receipt(2, v1::Receipt::COMMITTED);
  EXPECT_THAT(sent(), ElementsAre("b /1"));
  receipt(3, v1::Receipt::COMMITTED);
  EXPECT_THAT(sent(), IsEmpty());
}

TEST_F(PublisherTest, IgnoresAConflictOfAnOlderAttempt) {
  connect();
  offer({1}, 1);
  offer({1}, 2);
  EXPECT_THAT(sent(), ElementsAre("b /1", "b /2"));
  EXPECT_EQ(publisher_.pending(), 1u);
  receipt(1, v1::Receipt::CONFLICT, 1);
  EXPECT_THAT(told(), IsEmpty());
  receipt(1, v1::Receipt::CONFLICT, 2);
  EXPECT_THAT(told(), ElementsAre(v1::Receipt::CONFLICT));
}

TEST_F(PublisherTest, TakesACommitOfAnyAttemptAsFinal) {
  connect();
  offer({1}, 1);
  offer({1}, 2);
  receipt(1, v1::Receipt::COMMITTED, 1);
  EXPECT_THAT(told(), ElementsAre(v1::Receipt::COMMITTED));
  EXPECT_EQ(publisher_.pending(), 0u);
}

TEST_F(PublisherTest, WaitsAsLongAsAnUnavailableReceiptSays) {
  connect();
  offer({1});
  offer({2});
  (void)sent();
  receipt(1, v1::Receipt::UNAVAILABLE);
  receipt(2, v1::Receipt::COMMITTED);
  EXPECT_THAT(told(), ElementsAre(v1::Receipt::COMMITTED));
  pass(milliseconds{299});
  EXPECT_THAT(sent(), IsEmpty());
  pass(milliseconds{1});
  EXPECT_THAT(sent(), ElementsAre("b /1"));
}

TEST_F(PublisherTest, NeverSendsToAnotherLogAndSaysSo) {
  connect();
  offer({1});
  (void)sent();
  heartbeat(kLog + 1);
  EXPECT_EQ(publisher_.status(now_), Publisher::Status::other_log);
  receipt(1, v1::Receipt::COMMITTED, 1, kLog + 1);
  EXPECT_THAT(told(), IsEmpty());
  pass(seconds{10});
  EXPECT_THAT(sent(), IsEmpty());
  heartbeat(kLog);
  EXPECT_EQ(publisher_.status(now_), Publisher::Status::ready);
  EXPECT_THAT(sent(), ElementsAre("b /1"));
}

TEST_F(PublisherTest, IsUnreachableAfter3SecondsOfSilence) {
  connect();
  now_ += seconds{3};
  EXPECT_EQ(publisher_.status(now_), Publisher::Status::ready);
  now_ += milliseconds{1};
  EXPECT_EQ(publisher_.status(now_), Publisher::Status::unreachable);
}

TEST_F(PublisherTest, SplitsWhatIsTooLargeForOneAppend) {
  connect();
  Offer large;
  for (std::uint8_t i = 1; i <= 3; ++i) large.bodies.push_back({id_number(i), std::string(1 << 20, 'x')});
  publisher_.offer(std::move(large), now_, out_);
  EXPECT_EQ(out_.appends.size(), 2u);
}

}  // namespace
}  // namespace tercet
