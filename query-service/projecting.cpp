#include "query-service/projecting.hpp"

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <utility>

#include "common/vocabulary/problem.hpp"

namespace tercet {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kOpenAgainFirst{1000};
constexpr milliseconds kOpenAgainLast{30'000};

bool may_pass(const ModelError& error) {
  return error.kind == ModelError::Kind::storage;
}

}  // namespace

Projecting::Projecting(const Projection& projection, std::uint64_t seed, MonoTime now)
    : projection_{projection},
      seed_{seed},
      follower_{Checkpoint{}, seed, now},
      open_at_{now},
      open_wait_{kOpenAgainFirst} {
  follower_.halt("not open yet");
}

void Projecting::on_opened(const Result<OpenedStore, ModelError>& opened, MonoTime now, Outputs& out) {
  if (!opened) return fail(opened.error(), now, out);
  store_ = Store::open;
  was_open_ = true;
  stored_ = opened->checkpoint;
  skipped_ = opened->skipped;
  if (failure_) out.notes.push_back(projection_.name() + " goes on position=" + std::to_string(stored_.position));
  failure_.reset();
  pending_skip_.reset();
  follower_ = Follower{stored_, ++seed_, now};
  follower_.on_tick(now, out.follower);
}

void Projecting::on_applied(const ModelStore::Applied& applied, MonoTime now, Outputs& out) {
  stored_ = applied.at;
  if (applied.error) {
    // While the store is opened again, what the one before says no longer counts.
    if (store_ == Store::open) fail(*applied.error, now, out);
    return;
  }
  open_wait_ = kOpenAgainFirst;
  follower_.on_applied(now, out.follower);
}

void Projecting::on_batch(const v1::BatchHeader& header, const SharedCommits& commits, std::size_t bytes, MonoTime now,
                          Outputs& out) {
  follower_.on_batch(header, commits, bytes, now, out.follower);
  report_stop(out);
}

void Projecting::on_heartbeat(const v1::Heartbeat& heartbeat, MonoTime now, Outputs& out) {
  follower_.on_heartbeat(heartbeat, now, out.follower);
  report_stop(out);
}

void Projecting::on_page(v1::ReadReply&& reply, MonoTime now, Outputs& out) {
  follower_.on_page(std::move(reply), now, out.follower);
  report_stop(out);
  if (!follower_.has_compared()) return;
  closed_before_.reset();
  has_met_log_ = true;
}

Result<void, v1::Problem> Projecting::retry(Outputs& out) {
  if (state() != v1::ProjectionView::FAILED && state() != v1::ProjectionView::WRONG_LOG) {
    return make_problem(409, "projection.not_stopped", projection_.name() + " has not stopped", projection_.name());
  }
  // It is being tried already.
  if (store_ == Store::opening) return {};
  out.notes.push_back(projection_.name() + " is tried again as somebody said");
  begin_again(out);
  return {};
}

Result<void, v1::Problem> Projecting::skip(Position position, Outputs& out) {
  if (!stopped_at_event() || position != stored_.position + 1) {
    const auto stands = stopped_at_event() ? " stopped at position " + std::to_string(stored_.position + 1)
                                           : std::string{" has not stopped at a commit it cannot fold"};
    return make_problem(409, "projection.not_stopped", projection_.name() + stands, projection_.name());
  }
  pending_skip_.emplace();
  pending_skip_->set_position(position);
  pending_skip_->set_error(failure_->message);
  out.notes.push_back(projection_.name() + " passes over position " + std::to_string(position) + " as somebody said");
  begin_again(out);
  return {};
}

void Projecting::begin_again(Outputs& out) {
  // What was closed to queries stays so until it is known that its rows are of this log.
  closed_before_ = standing().closed;
  // Whether it still fails is not known until it was tried, and then told anew.
  failure_.reset();
  open_store(out);
}

void Projecting::open_store(Outputs& out) {
  store_ = Store::opening;
  out.open = true;
  out.skip = pending_skip_;
}

void Projecting::on_tick(MonoTime now, Outputs& out) {
  if (store_ == Store::closed && now >= open_at_ && (!failure_ || may_pass(*failure_))) {
    open_store(out);
  }
  follower_.on_tick(now, out.follower);
}

void Projecting::fail(const ModelError& error, MonoTime now, Outputs& out) {
  store_ = Store::closed;
  // The same reason, met again at each try, is told once.
  if (!failure_ || failure_->message != error.message) {
    out.errors.push_back(projection_.name() + " stopped at position " + std::to_string(stored_.position) + ": " +
                         error.message);
  }
  failure_ = error;
  open_at_ = now + open_wait_;
  open_wait_ = std::min(open_wait_ * 2, kOpenAgainLast);
  follower_.halt(error.message);
}

void Projecting::report_stop(Outputs& out) const {
  if (out.follower.stopped) out.errors.push_back(projection_.name() + " stopped: " + *out.follower.stopped);
}

bool Projecting::stopped_at_event() const {
  return failure_ && failure_->kind == ModelError::Kind::event;
}

ModelPast Projecting::past() const {
  ModelPast past{stored_.log_id, {}};
  for (const auto& skipped : skipped_) past.skipped.push_back(skipped.position());
  return past;
}

v1::ProjectionView::State Projecting::state() const {
  using View = v1::ProjectionView;
  if (failure_) return View::FAILED;
  if (store_ != Store::open) return View::CATCHING_UP;
  switch (follower_.state()) {
    case Follower::State::catching_up:
      return View::CATCHING_UP;
    case Follower::State::live:
      return View::LIVE;
    case Follower::State::disconnected:
      return View::DISCONNECTED;
    case Follower::State::stopped:
      return View::WRONG_LOG;
  }
  return View::STATE_UNSPECIFIED;
}

v1::ProjectionView Projecting::view() const {
  v1::ProjectionView view;
  view.set_name(projection_.name());
  view.set_revision(projection_.revision());
  view.set_state(state());
  view.set_position(stored_.position);
  view.set_head(follower_.head());
  if (stored_.position > 0) {
    *view.mutable_position_time() = google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(stored_.time_us);
  }
  if (follower_.head() > stored_.position) {
    view.set_lag_commits(follower_.head() - stored_.position);
    // What has not come yet is younger than the last commit that has. Before the first there is nothing to tell it by.
    const auto applying = follower_.applying_since_us();
    const auto since = applying > 0 ? applying : stored_.time_us;
    if (since > 0) view.set_lag_us(std::max<std::int64_t>(0, follower_.bus_time_us() - since));
  }
  if (failure_) {
    view.set_error(failure_->message);
    if (stopped_at_event()) view.set_failed_position(stored_.position + 1);
  } else if (store_ == Store::open) {
    view.set_error(follower_.stop_reason().empty() ? follower_.read_problem() : follower_.stop_reason());
  }
  for (const auto& skipped : skipped_) *view.add_skipped() = skipped;
  return view;
}

ModelStanding Projecting::standing() const {
  ModelStanding standing;
  standing.position = stored_.position;
  standing.has_met_log = has_met_log_ || stored_.position > 0;
  if (state() == v1::ProjectionView::WRONG_LOG) {
    // Its rows are right for the log it was built from, but who asks now means another.
    standing.closed = make_problem(503, "log.changed", projection_.name() + ": " + follower_.stop_reason());
  } else if (failure_) {
    const auto retry_after = may_pass(*failure_) ? static_cast<std::uint32_t>(open_wait_.count()) : 0;
    const auto detail =
        projection_.name() + " stopped at position " + std::to_string(stored_.position) + ": " + failure_->message;
    standing.halted = make_retry_problem(503, "projection.failed", detail, retry_after);
    const bool file_is_bad = failure_->kind == ModelError::Kind::file;
    if (!was_open_ || file_is_bad) standing.closed = standing.halted;
  } else if (closed_before_) {
    standing.closed = closed_before_;
  } else if (!was_open_) {
    standing.closed = make_retry_problem(503, "projection.failed", projection_.name() + " is not open yet", 100);
  }
  return standing;
}

}  // namespace tercet
