// Whatever is lost, repeated or late on the way, the owner of a Follower gets exactly the log, in order.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <deque>
#include <optional>
#include <vector>

#include "common/log_client/follower.hpp"
#include "tests/unit/follower_log.hpp"

namespace tercet::testing {
namespace {

using namespace std::chrono_literals;

/// A log, a follower and a bad network in between.
class World {
 public:
  void act(int action, unsigned pick) {
    switch (action) {
      case 0:
        return publish(1 + pick % 4);
      case 1:
        return lose_batch(pick);
      case 2:
        return deliver_batch(pick);
      case 3:
        return pick % 3 == 0 ? late_heartbeat(pick) : heartbeat();
      case 4:
        return answer(pick);
      case 5:
        return fail_or_lose_read(pick);
      case 6:
        return apply();
      default:
        return tick(pick % 16 == 0 ? 3000ms : std::chrono::milliseconds{pick % 300});
    }
  }

  /// From here on nothing is lost: it must converge.
  void heal() {
    for (int i = 0; i < 10'000 && !done(); ++i) {
      heartbeat();
      if (!requests_.empty()) answer(static_cast<unsigned>(requests_.size()) - 1);
      apply();
      tick(50ms);
    }
  }

  bool done() const { return applied_ == log_.head() && follower_.state() == Follower::State::live; }
  bool stopped() const { return follower_.state() == Follower::State::stopped; }
  bool in_order() const { return in_order_; }

 private:
  void publish(unsigned count) {
    const auto first = log_.head() + 1;
    log_.append_many(static_cast<int>(count));
    batches_.push_back(log_.batch(first, log_.head()));
  }
  void lose_batch(unsigned pick) {
    if (!batches_.empty()) batches_.erase(batches_.begin() + static_cast<int>(pick % batches_.size()));
  }
  /// Any one that is under way, so they overtake each other; one in four comes again later.
  void deliver_batch(unsigned pick) {
    if (batches_.empty()) return;
    const auto which = batches_.begin() + static_cast<int>(pick % batches_.size());
    const auto batch = *which;
    if (pick % 4 != 0) batches_.erase(which);
    step([&](auto& out) { follower_.on_batch(batch.header, batch.commits, batch.bytes, now_, out); });
  }
  void heartbeat() {
    heartbeats_.push_back(log_.heartbeat());
    step([&](auto& out) { follower_.on_heartbeat(heartbeats_.back(), now_, out); });
  }
  /// One of before, as when the feed is slower than the pages.
  void late_heartbeat(unsigned pick) {
    if (heartbeats_.empty()) return;
    step([&](auto& out) { follower_.on_heartbeat(heartbeats_[pick % heartbeats_.size()], now_, out); });
  }
  void answer(unsigned pick) {
    if (requests_.empty()) return;
    const auto which = requests_.begin() + static_cast<int>(pick % requests_.size());
    const auto reply = log_.read(*which, 1 + pick % 7);
    if (pick % 5 != 0) requests_.erase(which);
    step([&](auto& out) { follower_.on_page(v1::ReadReply{reply}, now_, out); });
  }
  void fail_or_lose_read(unsigned pick) {
    if (requests_.empty()) return;
    v1::ReadReply reply;
    reply.set_request_id(requests_.front().request_id());
    reply.set_status(503);
    // A lost reply is told by the asker's own deadline, which gives the same reply.
    if (pick % 2 == 0) requests_.pop_front();
    step([&](auto& out) { follower_.on_page(std::move(reply), now_, out); });
  }
  void apply() {
    if (!application_) return;
    for (const auto& run : application_->runs) {
      for (int i = run.skip; i < run.commits->commits_size(); ++i) check(run.commits->commits(i));
    }
    in_order_ = in_order_ && application_->up_to == log_.checkpoint(applied_);
    application_.reset();
    step([&](auto& out) { follower_.on_applied(now_, out); });
  }
  void tick(std::chrono::milliseconds later) {
    now_ += later;
    step([&](auto& out) { follower_.on_tick(now_, out); });
  }

  void check(const v1::Commit& commit) {
    in_order_ = in_order_ && commit.position() == applied_ + 1 &&
                commit.body().commit_id() == log_.commit(commit.position()).body().commit_id();
    applied_ = commit.position();
  }

  template <class Input>
  void step(Input input) {
    Follower::Outputs out;
    input(out);
    if (out.page) requests_.push_back(std::move(*out.page));
    if (out.apply) {
      in_order_ = in_order_ && !application_;
      application_ = std::move(out.apply);
    }
  }

  FollowedLog log_;
  MonoTime now_{1h};
  Follower follower_{{}, 7, now_};
  std::vector<FollowedLog::Batch> batches_;
  std::vector<v1::Heartbeat> heartbeats_;
  std::deque<v1::ReadRequest> requests_;
  std::optional<Follower::Application> application_;
  Position applied_ = 0;
  bool in_order_ = true;
};

RC_GTEST_PROP(FollowerProperty, GivesExactlyTheLogInOrderOverABadNetwork, ()) {
  const auto any_action = rc::gen::pair(rc::gen::inRange(0, 8), rc::gen::inRange(0u, 1'000'000u));
  const auto actions = *rc::gen::scale(5, rc::gen::container<std::vector<std::pair<int, unsigned>>>(any_action));
  World world;
  for (const auto& [action, pick] : actions) {
    world.act(action, pick);
    RC_ASSERT(world.in_order());
    RC_ASSERT(!world.stopped());
  }
  world.heal();
  RC_ASSERT(world.in_order());
  RC_ASSERT(world.done());
}

}  // namespace
}  // namespace tercet::testing
