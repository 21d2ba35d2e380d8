#include "client/request_tracker.hpp"

#include <gmock/gmock.h>

#include <limits>

namespace {

using namespace std::chrono_literals;
using std::chrono::milliseconds;
using tercet::MonoTime;
using tercet::RequestTracker;
using testing::ElementsAre;
using testing::IsEmpty;
using Verdict = RequestTracker::Verdict;

constexpr std::uint64_t kId = 7;
constexpr MonoTime kStart{1h};

/// A tracker with one request in it, and a network that takes what it is given unless nobody is connected.
class RequestTrackerTest : public testing::Test {
 protected:
  void add(std::uint64_t id, milliseconds timeout = 30s, bool accepted_is_last = false) {
    add_until(id, now_ + timeout, now_ + timeout, accepted_is_last);
  }

  void add_until(std::uint64_t id, MonoTime deadline, MonoTime send_by, bool accepted_is_last = false) {
    tracker_.add({id, "bytes of " + std::to_string(id), deadline, send_by, accepted_is_last}, now_);
    send();
  }

  /// Time passes in the steps in which a shell ticks.
  void wait(milliseconds time) {
    for (const auto end = now_ + time; now_ < end;) {
      now_ += 10ms;
      for (const auto& request : tracker_.on_tick(now_)) given_up_.push_back(request);
      send();
    }
  }

  void send() {
    while (connected_) {
      const auto* request = tracker_.next_to_send();
      if (request == nullptr) return;
      sent_.push_back(request->bytes);
      tracker_.on_sent(now_);
    }
  }

  Verdict reply(std::uint32_t status, std::uint32_t retry_after_ms = 0, std::uint64_t id = kId) {
    return tracker_.on_reply({id, status, retry_after_ms}, now_);
  }

  std::vector<std::uint64_t> given_up_ids() const {
    std::vector<std::uint64_t> ids;
    for (const auto& request : given_up_) ids.push_back(request.id);
    return ids;
  }

  RequestTracker tracker_{42};
  MonoTime now_ = kStart;
  bool connected_ = true;
  std::vector<std::string> sent_;
  std::vector<RequestTracker::GivenUp> given_up_;
};

TEST_F(RequestTrackerTest, sends_a_request_once_when_it_is_answered_soon) {
  add(kId);
  EXPECT_EQ(reply(200), Verdict::last);
  wait(60s);
  EXPECT_THAT(sent_, ElementsAre("bytes of 7"));
  EXPECT_THAT(given_up_, IsEmpty());
  EXPECT_EQ(tracker_.pending(), 0u);
}

TEST_F(RequestTrackerTest, sends_the_same_bytes_again_while_nothing_is_heard) {
  add(kId, 60s);
  wait(700ms);
  EXPECT_EQ(sent_.size(), 1u);
  wait(600ms);
  EXPECT_THAT(sent_, ElementsAre("bytes of 7", "bytes of 7"));
}

TEST_F(RequestTrackerTest, waits_twice_as_long_each_time_up_to_eight_seconds) {
  add(kId, 300s);
  // 1, 2, 4, 8, 8 … seconds, a quarter more or less.
  wait(10s);
  EXPECT_GE(sent_.size(), 4u);
  EXPECT_LE(sent_.size(), 5u);
  const auto before = sent_.size();
  wait(80s);
  EXPECT_GE(sent_.size() - before, 8u);
  EXPECT_LE(sent_.size() - before, 14u);
  EXPECT_EQ(tracker_.resent(), sent_.size() - 1);
}

TEST_F(RequestTrackerTest, passes_on_both_replies_of_an_accepted_command) {
  add(kId);
  EXPECT_EQ(reply(202), Verdict::first);
  EXPECT_EQ(tracker_.pending(), 1u);
  EXPECT_EQ(reply(201), Verdict::last);
  EXPECT_EQ(tracker_.pending(), 0u);
}

TEST_F(RequestTrackerTest, asks_again_for_an_outcome_that_was_promised) {
  add(kId, 60s);
  reply(202);
  wait(1300ms);
  EXPECT_THAT(sent_, ElementsAre("bytes of 7", "bytes of 7"));
  EXPECT_EQ(reply(202), Verdict::ignore) << "the repeat joined the command; its acceptance is no news";
  EXPECT_EQ(reply(200), Verdict::last);
}

TEST_F(RequestTrackerTest, takes_an_acceptance_as_the_last_reply_if_that_is_wanted) {
  add(kId, 30s, true);
  EXPECT_EQ(reply(202), Verdict::last);
  EXPECT_EQ(reply(200), Verdict::ignore);
}

TEST_F(RequestTrackerTest, comes_back_when_a_busy_service_said_to) {
  for (const std::uint32_t status : {429u, 503u}) {
    sent_.clear();
    add(status);
    EXPECT_EQ(reply(status, 400, status), Verdict::try_again);
    wait(390ms);
    EXPECT_THAT(sent_, testing::SizeIs(1)) << "not before the time that was asked for";
    wait(200ms);
    EXPECT_THAT(sent_, testing::SizeIs(2));
    EXPECT_EQ(reply(200, 0, status), Verdict::last);
  }
}

TEST_F(RequestTrackerTest, passes_on_a_busy_reply_that_gives_no_hope) {
  add(kId);
  EXPECT_EQ(reply(503), Verdict::last);
}

TEST_F(RequestTrackerTest, passes_on_a_busy_reply_if_there_is_no_time_left_to_come_back) {
  add(kId, 1s);
  EXPECT_EQ(reply(503, 1000), Verdict::last);
}

TEST_F(RequestTrackerTest, lets_no_busy_reply_end_the_wait_for_a_promised_outcome) {
  add(kId, 10s);
  reply(202);
  EXPECT_EQ(reply(503), Verdict::try_again);
  EXPECT_EQ(reply(503, 60'000), Verdict::try_again);
  EXPECT_EQ(reply(200), Verdict::last);
}

TEST_F(RequestTrackerTest, survives_the_longest_hint_there_can_be) {
  add(kId);
  EXPECT_EQ(reply(503, std::numeric_limits<std::uint32_t>::max()), Verdict::last);
}

TEST_F(RequestTrackerTest, gives_up_at_the_deadline_and_tells_that_it_was_sent) {
  add(kId, 5s);
  wait(4900ms);
  EXPECT_THAT(given_up_, IsEmpty());
  wait(100ms);
  ASSERT_THAT(given_up_ids(), ElementsAre(kId));
  EXPECT_TRUE(given_up_.front().sent);
  EXPECT_EQ(reply(200), Verdict::ignore) << "too late";
}

TEST_F(RequestTrackerTest, tells_of_a_request_that_nobody_took_that_it_was_not_sent) {
  connected_ = false;
  add(kId, 5s);
  wait(5s);
  ASSERT_THAT(given_up_ids(), ElementsAre(kId));
  EXPECT_FALSE(given_up_.front().sent);
  connected_ = true;
  wait(5s);
  EXPECT_THAT(sent_, IsEmpty()) << "what was reported as not done must not be done afterwards";
}

TEST_F(RequestTrackerTest, gives_up_sooner_what_cannot_be_sent_if_so_wanted) {
  connected_ = false;
  add_until(kId, now_ + 30s, now_ + 2s);
  wait(2s);
  EXPECT_THAT(given_up_ids(), ElementsAre(kId));
}

TEST_F(RequestTrackerTest, keeps_what_was_sent_until_its_deadline_also_when_the_connection_is_lost) {
  add_until(kId, now_ + 30s, now_ + 2s);
  connected_ = false;
  wait(29s);
  EXPECT_THAT(given_up_, IsEmpty());
  connected_ = true;
  wait(10ms);
  EXPECT_THAT(sent_, testing::SizeIs(2)) << "one copy, however long it waited";
}

TEST_F(RequestTrackerTest, sends_what_waited_for_a_connection_in_order) {
  connected_ = false;
  add(1);
  add(2);
  add(3, 1s);
  wait(2s);
  connected_ = true;
  wait(10ms);
  EXPECT_THAT(sent_, ElementsAre("bytes of 1", "bytes of 2"));
}

TEST_F(RequestTrackerTest, ignores_replies_that_nobody_waits_for) {
  EXPECT_EQ(reply(200), Verdict::ignore);
  add(kId);
  EXPECT_EQ(reply(200, 0, 8), Verdict::ignore);
  EXPECT_EQ(reply(200), Verdict::last);
  EXPECT_EQ(reply(200), Verdict::ignore);
}

TEST_F(RequestTrackerTest, does_not_send_what_was_answered_before_it_could_be_sent_again) {
  add(kId);
  connected_ = false;
  wait(2s);
  EXPECT_EQ(reply(200), Verdict::last);
  connected_ = true;
  wait(5s);
  EXPECT_THAT(sent_, testing::SizeIs(1));
  EXPECT_EQ(tracker_.next_to_send(), nullptr);
}

TEST_F(RequestTrackerTest, spreads_what_was_sent_at_one_time) {
  for (std::uint64_t id = 1; id <= 100; ++id) add(id);
  sent_.clear();
  wait(1000ms);
  EXPECT_GT(sent_.size(), 20u);
  EXPECT_LT(sent_.size(), 80u);
}

}  // namespace
