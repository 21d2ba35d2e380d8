// What Follower promises its owner: every commit of the log once, in order, without a gap.
#include <gmock/gmock.h>

#include <memory>

#include "common/vocabulary/limits.hpp"
#include "tests/unit/follower_fixture.hpp"

namespace tercet::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

// ---- Starting ----

TEST_F(FollowerTest, AFreshFollowerReadsFromTheFirstPositionAndTakesTheLogItMeets) {
  log_.append_many(3);
  start_at({});
  tick();
  EXPECT_EQ(request_->all().from_position(), 1u);
  EXPECT_THAT(request_->log_id(), IsEmpty());
  answer();
  ASSERT_TRUE(application_);
  EXPECT_EQ(application_->up_to, log_.checkpoint(3));
  apply();
  EXPECT_THAT(applied_, ElementsAre(1, 2, 3));
  EXPECT_EQ(follower_->applied(), log_.checkpoint(3));
  EXPECT_EQ(follower_->state(), State::live);
}

TEST_F(FollowerTest, AnEmptyLogIsLiveAtOnce) {
  start_at({});
  tick();
  answer();
  EXPECT_EQ(follower_->state(), State::live);
  EXPECT_FALSE(application_);
}

TEST_F(FollowerTest, GoesOnFromItsCheckpoint) {
  log_.append_many(5);
  start_at(log_.checkpoint(3));
  tick();
  EXPECT_EQ(request_->all().from_position(), 4u);
  EXPECT_EQ(request_->log_id(), log_.log_id());
  answer();
  apply();
  EXPECT_THAT(applied_, ElementsAre(4, 5));
}

TEST_F(FollowerTest, CanStartAtABarePositionAndTakesTheCommitThereAsItsOwn) {
  log_.append_many(5);
  Checkpoint bare;
  bare.position = 3;
  start_at(bare);
  tick();
  answer();
  apply();
  EXPECT_THAT(applied_, ElementsAre(4, 5));
}

TEST_F(FollowerTest, NothingIsHandedOverBeforeTheLogHasShownTheCommitAtTheCheckpoint) {
  log_.append_many(4);
  start_at(log_.checkpoint(3));
  tick();
  hear(4, 4);
  EXPECT_FALSE(application_);
  answer();
  EXPECT_TRUE(application_);
}

TEST_F(FollowerTest, ReadsUpToFourPagesAheadOfItsOwner) {
  log_.append_many(14);
  start_at({});
  tick();
  for (int page = 0; page < 5; ++page) answer(2);
  EXPECT_FALSE(request_) << "a fifth page ahead";
  apply();
  ASSERT_TRUE(application_);
  EXPECT_EQ(application_->runs.size(), 4u) << "what was read ahead is applied at once";
  EXPECT_EQ(request_->all().from_position(), 11u);
  answer(4);
  apply();
  apply();
  EXPECT_THAT(applied_, ElementsAre(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14));
}

TEST_F(FollowerTest, SilenceWhileAsManyPagesAsAllowedWaitDoesNotStopIt) {
  log_.append_many(14);
  start_at({});
  tick();
  for (int page = 0; page < 5; ++page) answer(2);
  tick(3s);
  apply();
  answer();
  apply();
  EXPECT_EQ(applied_.size(), 14u);
}

// ---- Following live ----

TEST_F(FollowerTest, ABatchThatContinuesIsHandedOverAtOnceWithoutReading) {
  go_live_at(2);
  log_.append();
  hear(3, 3);
  apply();
  hear_heartbeat();
  EXPECT_THAT(applied_, ElementsAre(3));
  EXPECT_FALSE(request_);
  EXPECT_EQ(follower_->state(), State::live);
}

TEST_F(FollowerTest, WhatComesWhileTheOwnerWorksIsHandedOverTogetherAfterwards) {
  go_live_at(2);
  log_.append_many(4);
  hear(3, 3);
  hear(4, 5);
  hear(6, 6);
  apply();
  ASSERT_TRUE(application_);
  EXPECT_EQ(application_->runs.size(), 2u);
  EXPECT_EQ(application_->up_to, log_.checkpoint(6));
  apply();
  EXPECT_THAT(applied_, ElementsAre(3, 4, 5, 6));
}

TEST_F(FollowerTest, RepeatedAndOverlappingBatchesAreCut) {
  go_live_at(2);
  log_.append_many(4);
  hear(1, 2);
  EXPECT_FALSE(application_);
  hear(1, 4);
  apply();
  hear(3, 4);
  hear(4, 6);
  apply();
  EXPECT_THAT(applied_, ElementsAre(3, 4, 5, 6));
  EXPECT_FALSE(request_);
}

TEST_F(FollowerTest, APageIsSplicedWithWhatCameMeanwhile) {
  log_.append_many(4);
  start_at({});
  tick();
  log_.append_many(2);
  hear(5, 6);
  const auto early = take_request();
  answer_with(log_.read(early, 5));
  ASSERT_TRUE(application_);
  EXPECT_EQ(application_->up_to.position, 6u);
  apply();
  EXPECT_THAT(applied_, ElementsAre(1, 2, 3, 4, 5, 6));
  EXPECT_FALSE(request_);
}

TEST_F(FollowerTest, AGapIsClosedByAPage) {
  go_live_at(2);
  log_.append_many(4);
  hear(3, 3);
  hear(6, 6);
  apply();
  EXPECT_EQ(request_->all().from_position(), 4u);
  EXPECT_EQ(follower_->state(), State::catching_up);
  answer();
  apply();
  EXPECT_THAT(applied_, ElementsAre(3, 4, 5, 6));
  EXPECT_EQ(follower_->state(), State::live);
}

TEST_F(FollowerTest, ALossAtTheTailIsShownByAHeartbeatAndClosedByAPage) {
  go_live_at(2);
  log_.append_many(2);
  hear_heartbeat();
  answer();
  apply();
  EXPECT_THAT(applied_, ElementsAre(3, 4));
}

TEST_F(FollowerTest, ABatchWithAHoleInsideIsAsGoodAsLost) {
  go_live_at(2);
  log_.append_many(3);
  auto batch = log_.batch(3, 5);
  auto broken = std::make_shared<v1::CommitBatch>(*batch.commits);
  broken->mutable_commits()->DeleteSubrange(1, 1);
  batch.commits = broken;
  hear_batch(batch);
  EXPECT_FALSE(application_);
  hear_heartbeat();
  answer();
  apply();
  EXPECT_THAT(applied_, ElementsAre(3, 4, 5));
}

TEST_F(FollowerTest, AnEmptyBatchIsIgnored) {
  go_live_at(2);
  auto batch = log_.batch(1, 1);
  batch.commits = std::make_shared<v1::CommitBatch>();
  hear_batch(batch);
  EXPECT_FALSE(application_);
}

// ---- A slow owner ----

TEST_F(FollowerTest, KeepsTheNewestFourMiBOfTheFeedForASlowOwnerAndReadsTheRestAgain) {
  go_live_at(2);
  log_.append_many(13, limits::kMiB / 2);
  hear(3, 3);
  for (Position position = 4; position <= 15; ++position) hear(position, position);
  EXPECT_FALSE(follower_->state() == State::stopped);
  apply();
  EXPECT_FALSE(application_) << "4 to 8 do not fit in 4 MiB with what came later";
  EXPECT_EQ(request_->all().from_position(), 4u);
  answer(2);
  apply();
  answer(3);
  ASSERT_TRUE(application_);
  EXPECT_EQ(application_->up_to.position, 15u) << "the last seven were kept";
  apply();
  EXPECT_EQ(applied_.size(), 13u);
  EXPECT_FALSE(request_);
}

TEST_F(FollowerTest, TellsHowFarBehindItsOwnerIs) {
  go_live_at(2);
  log_.append_many(20);
  hear(3, 3);
  hear(4, 22);
  EXPECT_EQ(follower_->bus_time_us(), log_.commit(22).time_us()) << "the newest commit shows the clock as well";
  hear_heartbeat();
  EXPECT_EQ(follower_->bus_time_us(), log_.now_us());
  EXPECT_EQ(follower_->applied().position, 2u);
  EXPECT_EQ(follower_->head(), 22u);
}

}  // namespace
}  // namespace tercet::testing
