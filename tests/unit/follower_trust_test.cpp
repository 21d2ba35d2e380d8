// When Follower does not trust what it hears: other logs, older copies, silence, failed reads.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "tests/unit/follower_fixture.hpp"

namespace tercet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

// ---- Other logs ----

TEST_F(FollowerTest, ABatchOfAnotherLogIsNeverHandedOverAndStopsIt) {
  go_live_at(2);
  FollowedLog other{'b'};
  other.append_many(3);
  hear_batch(other.batch(3, 3));
  EXPECT_FALSE(application_);
  EXPECT_THAT(stopped_, ElementsAre(HasSubstr("62626262-6262-6262-6262-626262626262")));
  EXPECT_EQ(follower_->state(), State::stopped);
  EXPECT_EQ(follower_->stop_reason(), stopped_[0]);
}

TEST_F(FollowerTest, AHeartbeatOfAnotherLogStopsIt) {
  go_live_at(2);
  FollowedLog other{'b'};
  hear_heartbeat(other.heartbeat());
  EXPECT_EQ(stopped_.size(), 1u);
}

TEST_F(FollowerTest, ACheckpointInAnotherLogStopsItAtTheStart) {
  log_.append_many(3);
  FollowedLog other{'b'};
  other.append_many(5);
  start_at(other.checkpoint(2));
  tick();
  answer();
  EXPECT_EQ(stopped_.size(), 1u);
  EXPECT_FALSE(application_);
}

TEST_F(FollowerTest, StoppedIsForGoodAndToldOnce) {
  go_live_at(2);
  FollowedLog other{'b'};
  hear_heartbeat(other.heartbeat());
  hear_heartbeat(other.heartbeat());
  log_.append();
  hear(3, 3);
  hear_heartbeat();
  tick(10s);
  EXPECT_EQ(stopped_.size(), 1u);
  EXPECT_FALSE(application_);
  EXPECT_FALSE(request_);
  EXPECT_EQ(started_over_, 0);
}

TEST_F(FollowerTest, BeforeAnythingWasHandedOverAnotherLogMayTakeTheFirstOnesPlace) {
  start_at({});
  FollowedLog other{'b'};
  hear_heartbeat(other.heartbeat());
  log_.append_many(2);
  hear_heartbeat();
  answer_with(log_.read(take_request()));
  tick(3s);
  if (request_) answer();
  apply();
  EXPECT_THAT(applied_, ElementsAre(1, 2));
  EXPECT_EQ(follower_->applied().log_id, *uuid_from_bytes(log_.log_id()));
}

// ---- Older copies of the own log ----

TEST_F(FollowerTest, AShortenedLogStopsItAtTheStart) {
  log_.append_many(5);
  const auto stood_at = log_.checkpoint(5);
  log_.cut_to(3);
  start_at(stood_at);
  tick();
  answer();
  EXPECT_THAT(stopped_, ElementsAre(HasSubstr("the log ends at position 3")));
}

TEST_F(FollowerTest, AnOlderCopyThatHasGrownPastTheCheckpointStopsItAtTheStart) {
  log_.append_many(5);
  const auto stood_at = log_.checkpoint(5);
  log_.cut_to(3);
  log_.append_many(4);
  start_at(stood_at);
  tick();
  answer();
  EXPECT_THAT(stopped_, ElementsAre(HasSubstr("gone another way")));
  EXPECT_FALSE(application_);
}

TEST_F(FollowerTest, AHeartbeatFromBehindMakesItAskTheLogWhichTells) {
  go_live_at(5);
  log_.cut_to(3);
  hear_heartbeat();
  EXPECT_THAT(stopped_, IsEmpty()) << "an old heartbeat alone is no proof";
  answer();
  EXPECT_EQ(stopped_.size(), 1u);
}

TEST_F(FollowerTest, AHeartbeatWithAnotherCommitAtTheSameHeadMakesItAskTheLog) {
  go_live_at(5);
  log_.cut_to(4);
  log_.append();
  hear_heartbeat();
  answer();
  EXPECT_EQ(stopped_.size(), 1u);
}

TEST_F(FollowerTest, TheSameCommitWrittenAgainAtTheSamePositionStopsItAtTheStart) {
  log_.append_many(5);
  const auto stood_at = log_.checkpoint(5);
  log_.write_again_from(3);
  log_.append_many(4);
  ASSERT_EQ(log_.checkpoint(5).commit, stood_at.commit);
  start_at(stood_at);
  tick();
  answer();
  EXPECT_THAT(stopped_, ElementsAre(HasSubstr("gone another way")));
  EXPECT_FALSE(application_);
}

TEST_F(FollowerTest, TheSameCommitWrittenAgainAtTheHeadMakesItAskTheLog) {
  go_live_at(5);
  log_.write_again_from(4);
  log_.append();
  hear_heartbeat();
  answer();
  EXPECT_EQ(stopped_.size(), 1u);
}

TEST_F(FollowerTest, ABatchBehindTheSameCommitWrittenAgainIsNotHandedOver) {
  for (const Position first : {Position{6}, Position{5}}) {
    go_live_at(5);
    log_.write_again_from(4);
    log_.append_many(2);
    hear(first, 6);
    EXPECT_FALSE(application_);
    answer();
    EXPECT_EQ(std::exchange(stopped_, {}).size(), 1u);
    EXPECT_FALSE(application_);
    log_ = FollowedLog{};
  }
}

TEST_F(FollowerTest, WhereNoTimeIsSaidTheIdAloneCounts) {
  go_live_at(5);
  log_.append();
  auto batch = log_.batch(6, 6);
  batch.header.clear_previous_time_us();
  hear_batch(batch);
  apply();
  EXPECT_EQ(follower_->applied().position, 6u);
}

TEST_F(FollowerTest, ABatchOfAnotherHistoryIsNotHandedOver) {
  go_live_at(5);
  log_.cut_to(3);
  log_.append_many(4);
  hear(6, 6);
  EXPECT_FALSE(application_);
  answer();
  EXPECT_EQ(stopped_.size(), 1u);
  EXPECT_FALSE(application_);
}

TEST_F(FollowerTest, ABatchThatOverlapsWithAnotherHistoryIsNotHandedOver) {
  go_live_at(5);
  log_.cut_to(3);
  log_.append_many(4);
  hear(4, 7);
  EXPECT_FALSE(application_);
  answer();
  EXPECT_EQ(stopped_.size(), 1u);
}

TEST_F(FollowerTest, AnOlderCopyThatIsMetAfterSilenceStopsIt) {
  go_live_at(5);
  log_.cut_to(4);
  log_.append_many(3);
  tick(3s);
  hear_heartbeat();
  answer();
  EXPECT_EQ(stopped_.size(), 1u);
  EXPECT_FALSE(application_);
}

// ---- Silence and failed reads ----

TEST_F(FollowerTest, AfterThreeSecondsOfSilenceItStartsOverAndComparesAgain) {
  go_live_at(2);
  tick(2900ms);
  EXPECT_EQ(started_over_, 0);
  tick(100ms);
  EXPECT_EQ(started_over_, 1);
  EXPECT_EQ(follower_->state(), State::disconnected);
  log_.append();
  hear(3, 3);
  EXPECT_FALSE(application_) << "handed over before the log was compared";
  answer();
  apply();
  EXPECT_THAT(applied_, ElementsAre(3));
  EXPECT_EQ(follower_->state(), State::live);
}

TEST_F(FollowerTest, StartsOverEveryThreeSecondsWhileNothingIsHeard) {
  start_at({});
  for (int i = 0; i < 90; ++i) tick(100ms);
  EXPECT_EQ(started_over_, 3);
}

TEST_F(FollowerTest, AReplyFromBeforeTheSilenceDoesNotCount) {
  go_live_at(2);
  log_.append();
  hear_heartbeat();
  const auto before = log_.read(take_request());
  tick(3s);
  answer_with(before);
  EXPECT_FALSE(application_);
  answer();
  EXPECT_TRUE(application_);
}

v1::ReadReply refusal(const v1::ReadRequest& request) {
  v1::ReadReply reply;
  reply.set_request_id(request.request_id());
  reply.set_status(503);
  *reply.mutable_problem() = make_retry_problem(503, "bus.unavailable", "not now", 0);
  return reply;
}

TEST_F(FollowerTest, AFailedReadIsRepeatedAfterAGrowingTimeAndShownMeanwhile) {
  log_.append_many(2);
  start_at({});
  tick();
  std::vector<std::chrono::milliseconds> waits;
  for (int i = 0; i < 6; ++i) {
    answer_with(refusal(take_request()));
    EXPECT_THAT(follower_->read_problem(), HasSubstr("bus.unavailable"));
    auto waited = 0ms;
    while (!request_) {
      hear_heartbeat();
      tick(10ms);
      waited += 10ms;
      ASSERT_LE(waited, 2s);
    }
    waits.push_back(waited);
  }
  EXPECT_GE(waits[0], 50ms);
  EXPECT_LE(waits[0], 110ms);
  EXPECT_GE(waits[5], 1s);
  answer();
  EXPECT_THAT(follower_->read_problem(), IsEmpty());
  EXPECT_TRUE(application_);
}

TEST_F(FollowerTest, DifferentSeedsWaitDifferentTimes) {
  std::vector<MonoTime> asked_at;
  for (const auto seed : {1u, 1000u, 1'000'000u}) {
    request_.reset();
    MonoTime now{1h};
    Follower follower{{}, seed, now};
    for (int i = 0; i < 6; ++i) {
      Follower::Outputs out;
      while (!out.page) {
        now += 1ms;
        follower.on_heartbeat(log_.heartbeat(), now, out);
      }
      Follower::Outputs ignored;
      follower.on_page(refusal(*out.page), now, ignored);
    }
    asked_at.push_back(now);
  }
  EXPECT_NE(asked_at[0], asked_at[1]);
  EXPECT_NE(asked_at[1], asked_at[2]);
}

TEST_F(FollowerTest, APageThatBeginsElsewhereIsRefusedAndReadAgain) {
  log_.append_many(4);
  start_at({});
  tick();
  auto reply = log_.read(take_request());
  reply.mutable_commits()->mutable_commits()->DeleteSubrange(0, 1);
  answer_with(reply);
  EXPECT_FALSE(application_);
  EXPECT_THAT(follower_->read_problem(), HasSubstr("page"));
  hear_heartbeat();
  tick(200ms);
  answer();
  apply();
  EXPECT_THAT(applied_, ElementsAre(1, 2, 3, 4));
}

TEST_F(FollowerTest, ARepeatedReplyIsIgnored) {
  log_.append_many(4);
  start_at({});
  tick();
  const auto reply = log_.read(take_request(), 2);
  answer_with(reply);
  answer_with(reply);
  apply();
  answer();
  answer_with(reply);
  apply();
  EXPECT_THAT(applied_, ElementsAre(1, 2, 3, 4));
  EXPECT_THAT(stopped_, IsEmpty());
}

TEST_F(FollowerTest, HaltedByItsOwnerItOnlyKeepsHeadAndTimeUpToDate) {
  go_live_at(2);
  follower_->halt("the disk is full");
  log_.append_many(2);
  hear(3, 4);
  hear_heartbeat();
  tick(5s);
  EXPECT_FALSE(application_);
  EXPECT_FALSE(request_);
  EXPECT_EQ(follower_->head(), 4u);
  EXPECT_EQ(follower_->applied().position, 2u);
  EXPECT_EQ(follower_->state(), State::stopped);
}

}  // namespace
}  // namespace tercet::testing
