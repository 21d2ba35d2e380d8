// How one read model is kept at the head of the log, and what it says of itself when it cannot be.
#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

#include "query-service/projecting.hpp"
#include "query-service/projections/account_view.hpp"
#include "tests/unit/follower_log.hpp"

namespace tercet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using View = v1::ProjectionView;

ModelError storage_error() {
  return {ModelError::Kind::storage, "the disk is full"};
}

class ProjectingTest : public ::testing::Test {
 protected:
  template <class Input>
  void step(Input input) {
    Projecting::Outputs out;
    input(out);
    if (out.follower.page) request_ = std::move(out.follower.page);
    if (out.follower.apply) application_ = std::move(out.follower.apply);
    if (out.open) ++opens_;
    if (out.skip) skip_ = out.skip;
    errors_.insert(errors_.end(), out.errors.begin(), out.errors.end());
    notes_.insert(notes_.end(), out.notes.begin(), out.notes.end());
  }
  void opened(const Result<OpenedStore, ModelError>& opened) {
    step([&](auto& out) { core_.on_opened(opened, now_, out); });
  }
  void opened(const Checkpoint& checkpoint) { opened(OpenedStore{checkpoint, {}}); }
  void tick(std::chrono::milliseconds later = 0ms) {
    now_ += later;
    step([&](auto& out) { core_.on_tick(now_, out); });
  }
  void hear_heartbeat() { hear_heartbeat(log_.heartbeat()); }
  void hear_heartbeat(const v1::Heartbeat& heartbeat) {
    step([&](auto& out) { core_.on_heartbeat(heartbeat, now_, out); });
  }
  void answer() {
    ASSERT_TRUE(request_);
    auto reply = log_.read(*request_);
    request_.reset();
    step([&](auto& out) { core_.on_page(std::move(reply), now_, out); });
  }
  void applied(Position position, std::optional<ModelError> error = std::nullopt) {
    ASSERT_TRUE(application_);
    application_.reset();
    step([&](auto& out) { core_.on_applied({log_.checkpoint(position), std::move(error)}, now_, out); });
  }
  void go_live_at(int count) {
    log_.append_many(count);
    opened(log_.checkpoint(static_cast<Position>(count)));
    answer();
    hear_heartbeat();
    ASSERT_EQ(core_.view().state(), View::LIVE);
  }
  /// Stops at position 4, which it cannot fold.
  void fail_at_four() {
    go_live_at(3);
    hear_one();
    applied(3, ModelError{ModelError::Kind::event, "cannot fold event 0 of position 4"});
  }
  std::string retry() {
    Result<void, v1::Problem> done;
    step([&](auto& out) { done = core_.retry(out); });
    return done ? "done" : done.error().code();
  }
  std::string skip(Position position) {
    Result<void, v1::Problem> done;
    step([&](auto& out) { done = core_.skip(position, out); });
    return done ? "done" : done.error().code();
  }
  /// Hears one commit more and has it handed over.
  void hear_one() {
    log_.append();
    const auto batch = log_.batch(log_.head(), log_.head());
    step([&](auto& out) { core_.on_batch(batch.header, batch.commits, batch.bytes, now_, out); });
    ASSERT_TRUE(application_);
  }

  FollowedLog log_;
  MonoTime now_{1h};
  const std::unique_ptr<Projection> projection_ = AggregateProjection::make<AccountViewModel>();
  Projecting core_{*projection_, 1, now_};
  std::optional<v1::ReadRequest> request_;
  std::optional<Follower::Application> application_;
  int opens_ = 0;
  std::optional<v1::SkippedCommit> skip_;
  std::vector<std::string> errors_;
  std::vector<std::string> notes_;
};

TEST_F(ProjectingTest, OpensItsStoreFirstAndFollowsFromWhatIsStored) {
  tick();
  tick();
  EXPECT_EQ(opens_, 1);
  EXPECT_FALSE(request_);
  EXPECT_EQ(core_.view().state(), View::CATCHING_UP);
  EXPECT_EQ(core_.standing().closed->code(), "projection.failed");
  log_.append_many(5);
  opened(log_.checkpoint(3));
  EXPECT_EQ(request_->all().from_position(), 4u);
  EXPECT_FALSE(core_.standing().closed);
}

TEST_F(ProjectingTest, ANewModelHasMetItsLogOnceItHasReadFromIt) {
  opened(Checkpoint{});
  EXPECT_FALSE(core_.standing().has_met_log);
  answer();
  EXPECT_TRUE(core_.standing().has_met_log) << "also if the log is empty";
  tick(10s);
  EXPECT_TRUE(core_.standing().has_met_log) << "what was seen stays seen";
}

TEST_F(ProjectingTest, AModelWithRowsHasMetItsLog) {
  log_.append_many(3);
  opened(log_.checkpoint(3));
  EXPECT_TRUE(core_.standing().has_met_log);
}

TEST_F(ProjectingTest, TellsHowFarItIsBehindInCommitsAndByTheBusesClock) {
  go_live_at(3);
  EXPECT_EQ(core_.view().lag_commits(), 0u);
  EXPECT_EQ(core_.view().lag_us(), 0);
  hear_one();
  hear_heartbeat();
  const auto view = core_.view();
  EXPECT_EQ(view.name(), "account_view");
  EXPECT_EQ(view.revision(), 1u);
  EXPECT_EQ(view.position(), 3u);
  EXPECT_EQ(view.head(), 4u);
  EXPECT_EQ(view.lag_commits(), 1u);
  EXPECT_EQ(view.lag_us(), log_.now_us() - 4000) << "position 4, which is missing, was written at 4 ms";
  EXPECT_EQ(view.position_time().nanos(), 3'000'000);
  applied(4);
  EXPECT_EQ(core_.view().lag_commits(), 0u);
  EXPECT_EQ(core_.standing().position, 4u);
}

TEST_F(ProjectingTest, SilenceIsShownAsDisconnectedAndQueriesGoOn) {
  go_live_at(3);
  tick(3s);
  EXPECT_EQ(core_.view().state(), View::DISCONNECTED);
  EXPECT_FALSE(core_.standing().halted);
  EXPECT_FALSE(core_.standing().closed);
}

TEST_F(ProjectingTest, AnEventThatCannotBeFoldedStopsItAndIsSaidOnce) {
  fail_at_four();
  EXPECT_EQ(core_.view().state(), View::FAILED);
  EXPECT_EQ(core_.view().position(), 3u);
  EXPECT_EQ(core_.view().failed_position(), 4u);
  EXPECT_THAT(core_.view().error(), HasSubstr("position 4"));
  EXPECT_THAT(errors_, ElementsAre(HasSubstr("account_view stopped at position 3: cannot fold event 0")));
  EXPECT_EQ(core_.standing().halted->code(), "projection.failed");
  EXPECT_EQ(core_.standing().halted->retry_after_ms(), 0u);
  EXPECT_FALSE(core_.standing().closed) << "what it has can be asked for";
  for (int i = 0; i < 100; ++i) tick(1s);
  EXPECT_EQ(opens_, 0);
  log_.append_many(2);
  hear_heartbeat();
  EXPECT_EQ(core_.view().head(), 6u) << "how far it falls behind is still seen";
  EXPECT_EQ(core_.view().lag_commits(), 3u);
}

TEST_F(ProjectingTest, AFullDiskStopsItUntilTheStoreCanBeOpenedAndWrittenAgain) {
  go_live_at(3);
  hear_one();
  applied(3, storage_error());
  EXPECT_EQ(core_.view().state(), View::FAILED);
  EXPECT_GT(core_.standing().halted->retry_after_ms(), 0u);
  tick(500ms);
  EXPECT_EQ(opens_, 0);
  tick(600ms);
  EXPECT_EQ(opens_, 1);
  opened(storage_error());
  EXPECT_EQ(errors_.size(), 1u) << "the same reason is told once";
  tick(1100ms);
  EXPECT_EQ(opens_, 1) << "the second time it waits longer";
  tick(1000ms);
  EXPECT_EQ(opens_, 2);
  opened(log_.checkpoint(3));
  EXPECT_THAT(notes_, ElementsAre(HasSubstr("account_view goes on")));
  answer();
  EXPECT_TRUE(application_);
  applied(4);
  hear_heartbeat();
  EXPECT_EQ(core_.view().state(), View::LIVE);
  EXPECT_THAT(core_.view().error(), IsEmpty());
}

TEST_F(ProjectingTest, ADamagedFileStopsItUntilSomebodyActs) {
  tick();
  opened(ModelError{ModelError::Kind::file, "damaged"});
  for (int i = 0; i < 100; ++i) tick(1s);
  EXPECT_EQ(opens_, 1);
  EXPECT_EQ(core_.view().state(), View::FAILED);
  EXPECT_EQ(core_.standing().closed->code(), "projection.failed");
}

TEST_F(ProjectingTest, AnotherLogStopsItAndClosesItToQueries) {
  go_live_at(3);
  FollowedLog other{'b'};
  hear_heartbeat(other.heartbeat());
  EXPECT_EQ(core_.view().state(), View::WRONG_LOG);
  EXPECT_THAT(core_.view().error(), HasSubstr("62626262"));
  EXPECT_THAT(errors_, ElementsAre(HasSubstr("account_view stopped: the event-bus serves log")));
  EXPECT_EQ(core_.standing().closed->code(), "log.changed");
  EXPECT_EQ(core_.view().position(), 3u);
}

// ---- Somebody says that it shall go on ----

TEST_F(ProjectingTest, TriedAgainItGoesOnFromWhereItStands) {
  fail_at_four();
  EXPECT_EQ(retry(), "done");
  EXPECT_EQ(opens_, 1);
  EXPECT_EQ(core_.view().state(), View::CATCHING_UP) << "whether it still fails is not known yet";
  opened(log_.checkpoint(3));
  EXPECT_NE(core_.view().state(), View::FAILED);
  answer();
  EXPECT_EQ(application_->up_to.position, 4u);
  EXPECT_FALSE(skip_);
}

TEST_F(ProjectingTest, TriedAgainInVainItSaysAgainWhy) {
  fail_at_four();
  retry();
  opened(log_.checkpoint(3));
  answer();
  applied(3, ModelError{ModelError::Kind::event, "cannot fold event 0 of position 4"});
  EXPECT_EQ(core_.view().state(), View::FAILED);
  EXPECT_EQ(errors_.size(), 2u);
}

TEST_F(ProjectingTest, AnImpatientRetryOpensTheStoreOnce) {
  fail_at_four();
  EXPECT_EQ(retry(), "done");
  EXPECT_EQ(retry(), "projection.not_stopped") << "it is being tried";
  EXPECT_EQ(opens_, 1);
}

TEST_F(ProjectingTest, WhatHasNotStoppedCannotBeRepaired) {
  go_live_at(3);
  EXPECT_EQ(retry(), "projection.not_stopped");
  EXPECT_EQ(skip(4), "projection.not_stopped");
  EXPECT_EQ(opens_, 0);
}

TEST_F(ProjectingTest, ADamagedFileAndAnotherLogAreTriedAgainToo) {
  tick();
  opened(ModelError{ModelError::Kind::file, "damaged"});
  EXPECT_EQ(retry(), "done");
  opened(Checkpoint{});
  log_.append_many(2);
  answer();
  FollowedLog other{'b'};
  hear_heartbeat(other.heartbeat());
  ASSERT_EQ(core_.view().state(), View::WRONG_LOG);
  EXPECT_EQ(retry(), "done");
  EXPECT_EQ(opens_, 3);
  opened(log_.checkpoint(2));
  EXPECT_NE(core_.view().state(), View::WRONG_LOG);
}

TEST_F(ProjectingTest, ARetryDoesNotOpenRowsOfAnotherLogToQueries) {
  go_live_at(3);
  FollowedLog other{'b'};
  other.append_many(3);
  hear_heartbeat(other.heartbeat());
  ASSERT_EQ(core_.standing().closed->code(), "log.changed");
  retry();
  EXPECT_EQ(core_.standing().closed->code(), "log.changed") << "it is not known yet which log is there";
  opened(log_.checkpoint(3));
  EXPECT_EQ(core_.standing().closed->code(), "log.changed");
  answer();
  EXPECT_FALSE(core_.standing().closed);
}

TEST_F(ProjectingTest, WhatShallBePassedOverIsKeptInMindUntilItIsStored) {
  fail_at_four();
  EXPECT_EQ(skip(4), "done");
  skip_.reset();
  opened(storage_error());
  tick(10s);
  EXPECT_EQ(opens_, 2);
  ASSERT_TRUE(skip_);
  EXPECT_EQ(skip_->position(), 4u);
}

TEST_F(ProjectingTest, WhatTheStoreBeforeSaysLateIsNotTakenForTheNewOnes) {
  go_live_at(3);
  hear_one();
  FollowedLog other{'b'};
  hear_heartbeat(other.heartbeat());
  retry();
  applied(3, storage_error());
  tick(10s);
  EXPECT_EQ(opens_, 1) << "opened twice, two stores would be fed one after the other";
  EXPECT_NE(core_.view().state(), View::FAILED);
}

TEST_F(ProjectingTest, OnlyTheCommitItStoppedAtCanBePassedOver) {
  fail_at_four();
  EXPECT_EQ(skip(3), "projection.not_stopped");
  EXPECT_EQ(skip(5), "projection.not_stopped");
  EXPECT_EQ(opens_, 0);
  EXPECT_EQ(skip(4), "done");
  EXPECT_EQ(skip_->position(), 4u);
  EXPECT_THAT(skip_->error(), HasSubstr("cannot fold event 0"));
  EXPECT_EQ(skip(4), "projection.not_stopped") << "it is under way";
}

TEST_F(ProjectingTest, AModelWhoseDiskIsFullHasNothingToPassOver) {
  go_live_at(3);
  hear_one();
  applied(3, storage_error());
  EXPECT_EQ(skip(4), "projection.not_stopped");
}

TEST_F(ProjectingTest, WhatWasPassedOverIsListedAndLeftOutOfThePast) {
  opened(OpenedStore{Checkpoint{}, {}});
  v1::SkippedCommit skipped;
  skipped.set_position(2);
  skipped.set_error("made no sense");
  log_.append_many(5);
  opened(OpenedStore{log_.checkpoint(3), {skipped}});
  ASSERT_EQ(core_.view().skipped_size(), 1);
  EXPECT_EQ(core_.view().skipped(0).error(), "made no sense");
  EXPECT_THAT(core_.past().skipped, ElementsAre(2u));
  EXPECT_EQ(to_bytes(core_.past().log_id), log_.log_id());
}

TEST_F(ProjectingTest, AFailingReadIsShownWhileItLasts) {
  opened(Checkpoint{});
  v1::ReadReply reply;
  reply.set_request_id(request_->request_id());
  reply.set_status(500);
  *reply.mutable_problem() = make_problem(500, "log.damaged", "position 5 cannot be read");
  step([&](auto& out) { core_.on_page(std::move(reply), now_, out); });
  EXPECT_THAT(core_.view().error(), HasSubstr("log.damaged: position 5"));
}

}  // namespace
}  // namespace tercet::testing
