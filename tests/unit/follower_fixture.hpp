#pragma once

#include <gmock/gmock.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "common/log_client/follower.hpp"
#include "tests/unit/follower_log.hpp"

namespace tercet::testing {

using namespace std::chrono_literals;
using State = Follower::State;

/// A follower, the log it follows, and its owner.
class FollowerTest : public ::testing::Test {
 protected:
  /// Starts at `from` in log_, or as it will after start_at().
  void start_at(const Checkpoint& from) { follower_.emplace(from, 1, now_); }

  void tick(std::chrono::milliseconds later = 0ms) {
    now_ += later;
    step([&](auto& out) { follower_->on_tick(now_, out); });
  }
  void hear_batch(const FollowedLog::Batch& batch) {
    step([&](auto& out) { follower_->on_batch(batch.header, batch.commits, batch.bytes, now_, out); });
  }
  void hear(Position first, Position last) { hear_batch(log_.batch(first, last)); }
  void hear_heartbeat() { hear_heartbeat(log_.heartbeat()); }
  void hear_heartbeat(const v1::Heartbeat& heartbeat) {
    step([&](auto& out) { follower_->on_heartbeat(heartbeat, now_, out); });
  }
  /// The log answers the question that was asked last.
  void answer(Position limit = 100) { answer_with(log_.read(take_request(), limit)); }
  void answer_with(v1::ReadReply reply) {
    step([&](auto& out) { follower_->on_page(std::move(reply), now_, out); });
  }
  v1::ReadRequest take_request() {
    EXPECT_TRUE(request_) << "nothing was asked";
    auto request = request_.value_or(v1::ReadRequest{});
    request_.reset();
    return request;
  }
  /// The owner finishes what it was given; the positions are kept in applied_.
  void apply() {
    ASSERT_TRUE(application_) << "nothing was handed over";
    for (const auto& run : application_->runs) {
      for (int i = run.skip; i < run.commits->commits_size(); ++i)
        applied_.push_back(run.commits->commits(i).position());
    }
    application_.reset();
    step([&](auto& out) { follower_->on_applied(now_, out); });
  }
  /// At the head of a log of `count` commits, everything applied.
  void go_live_at(int count) {
    log_.append_many(count);
    start_at(log_.checkpoint(static_cast<Position>(count)));
    tick();
    answer();
    hear_heartbeat();
    ASSERT_EQ(follower_->state(), State::live);
  }

  template <class Input>
  void step(Input input) {
    Follower::Outputs out;
    input(out);
    if (out.page) request_ = std::move(out.page);
    if (out.apply) {
      EXPECT_FALSE(application_) << "a second application while one is under way";
      application_ = std::move(out.apply);
    }
    if (out.start_over) ++started_over_;
    if (out.stopped) stopped_.push_back(*out.stopped);
  }

  FollowedLog log_;
  std::optional<Follower> follower_;
  MonoTime now_{1h};
  std::optional<v1::ReadRequest> request_;
  std::optional<Follower::Application> application_;
  std::vector<Position> applied_;
  std::vector<std::string> stopped_;
  int started_over_ = 0;
};

}  // namespace tercet::testing
