#include "common/log_client/follower.hpp"

#include <algorithm>
#include <utility>

#include "common/runtime/mutation.hpp"
#include "common/vocabulary/limits.hpp"

namespace tercet {
namespace {

using std::chrono::milliseconds;

/// Heartbeats come four times a second.
constexpr milliseconds kSilenceMax{3000};
constexpr milliseconds kAskAgainFirst{100};
constexpr milliseconds kAskAgainLast{2000};
constexpr std::size_t kLiveBytesMax = 4 * limits::kMiB;
/// Each at most 1 MiB, or one commit.
constexpr std::size_t kPagesAheadMax = 4;

Checkpoint end_of(const v1::CommitBatch& batch, const LogId& log_id) {
  const auto& last = batch.commits(batch.commits_size() - 1);
  return {log_id, last.position(), uuid_from_bytes(last.body().commit_id()).value_or(CommitId{}), last.time_us()};
}

CommitMark mark_of(const std::string& commit_id, std::int64_t time_us) {
  return {uuid_from_bytes(commit_id).value_or(CommitId{}), time_us};
}

CommitMark mark_of(const Checkpoint& at) {
  return {at.commit, at.time_us};
}

bool is_dense(const v1::CommitBatch& batch) {
  const auto first = batch.commits(0).position();
  for (int i = 0; i < batch.commits_size(); ++i) {
    if (batch.commits(i).position() != first + static_cast<Position>(i)) return false;
  }
  return true;
}

std::string describe(const CommitMark& mark) {
  return "commit " + to_text(mark.commit) + " of time_us=" + std::to_string(mark.time_us);
}

std::string describe(const Checkpoint& at) {
  return "position " + std::to_string(at.position) + " (" + describe(mark_of(at)) + ") of log " + to_text(at.log_id);
}

}  // namespace

bool CommitMark::is_same(const CommitMark& other) const {
  const bool times_are_known = time_us != 0 && other.time_us != 0 && !is_mutated(Mutation::ignore_previous_time);
  return commit == other.commit && (!times_are_known || time_us == other.time_us);
}

Follower::Follower(const Checkpoint& from, std::uint64_t seed, MonoTime now)
    : applied_{from},
      handed_{from},
      feed_heard_{now},
      ask_again_wait_{kAskAgainFirst},
      random_{static_cast<std::minstd_rand::result_type>(seed)} {}

void Follower::on_batch(const v1::BatchHeader& header, SharedCommits commits, std::size_t bytes, MonoTime now,
                        Outputs& out) {
  if (!stop_reason_.empty() || !is_own_log(header.log_id(), out)) return;
  heard_feed(now);
  // What cannot be read is as good as lost: the next heartbeat shows it, and a page brings it.
  if (auto batch =
          read_batch(std::move(commits), mark_of(header.previous_commit(), header.previous_time_us()), bytes)) {
    head_ = std::max(head_, batch->last());
    const auto& last = batch->commits->commits(batch->commits->commits_size() - 1);
    bus_time_us_ = std::max(bus_time_us_, last.time_us());
    keep(std::move(*batch));
  }
  proceed(now, out);
}

void Follower::on_heartbeat(const v1::Heartbeat& heartbeat, MonoTime now, Outputs& out) {
  if (!is_own_log(heartbeat.log_id(), out)) return;
  heard_feed(now);
  if (is_mutated(Mutation::ignore_head)) return proceed(now, out);
  head_ = heartbeat.head();
  bus_time_us_ = heartbeat.time_us();
  const bool shorter = head_ < handed_.position;
  const bool other_commit = head_ == handed_.position &&
                            !mark_of(heartbeat.head_commit(), heartbeat.head_time_us()).is_same(mark_of(handed_));
  // Not proof: this heartbeat may be older than a page that came on another socket. So the log itself is asked, unless it
  // has been already.
  const bool doubtful = (shorter || other_commit) && !is_mutated(Mutation::ignore_shorter_head);
  if (doubtful && awaited_ == 0) start_again();
  proceed(now, out);
}

void Follower::on_page(v1::ReadReply&& reply, MonoTime now, Outputs& out) {
  if (awaited_ == 0 || reply.request_id() != awaited_) return;
  awaited_ = 0;
  if (reply.status() != 200) {
    read_failed(reply, reply.problem().code() + ": " + reply.problem().detail(), now);
    // The reply to a question about another log names the log that is there.
    if (!reply.log_id().empty()) is_own_log(reply.log_id(), out);
    return;
  }
  if (!is_own_log(reply.log_id(), out) || !compare(reply, out)) return;
  compared_ = true;
  head_ = std::max(reply.head(), live_.empty() ? 0 : live_.back().last());
  bus_time_us_ = std::max(bus_time_us_, reply.time_us());
  if (asked_from_.position < reply.head()) {
    const auto shared = std::make_shared<v1::ReadReply>(std::move(reply));
    auto page = read_batch(SharedCommits{shared, &shared->commits()},
                           mark_of(shared->previous_commit(), shared->previous_time_us()), 0);
    if (!page || page->first() != asked_from_.position + 1) {
      read_failed(*shared, "the event-bus answered with a page that does not begin where it was asked to", now);
      return;
    }
    pages_.push_back(std::move(*page));
  }
  read_problem_.clear();
  ask_again_wait_ = kAskAgainFirst;
  proceed(now, out);
}

void Follower::on_applied(MonoTime now, Outputs& out) {
  applying_ = false;
  applying_since_us_ = 0;
  applied_ = handed_;
  proceed(now, out);
}

void Follower::on_tick(MonoTime now, Outputs& out) {
  if (stop_reason_.empty() && now - feed_heard_ >= kSilenceMax && !is_mutated(Mutation::ignore_silence)) {
    // Counted from here again, so that it starts over every 3 s while nothing is heard.
    feed_heard_ = now;
    silent_ = true;
    start_again();
    out.start_over = true;
  }
  proceed(now, out);
}

void Follower::halt(std::string reason) {
  stop_reason_ = std::move(reason);
  start_again();
}

Follower::State Follower::state() const {
  if (!stop_reason_.empty()) return State::stopped;
  if (silent_) return State::disconnected;
  return caught_up_ ? State::live : State::catching_up;
}

std::optional<Follower::Batch> Follower::read_batch(SharedCommits commits, const CommitMark& previous,
                                                    std::size_t bytes) {
  if (commits->commits_size() == 0 || !is_dense(*commits)) return std::nullopt;
  return Batch{std::move(commits), previous, bytes};
}

Follower::Fit Follower::fit(const Batch& batch, const Checkpoint& at) {
  if (batch.first() > at.position + 1) return Fit::gap;
  if (batch.last() < at.position) return Fit::stale;
  if (batch.first() == at.position + 1) return batch.previous.is_same(mark_of(at)) ? Fit::follows : Fit::other_history;
  const auto& own = batch.commits->commits(static_cast<int>(at.position - batch.first()));
  if (!mark_of(own.body().commit_id(), own.time_us()).is_same(mark_of(at))) return Fit::other_history;
  return batch.last() == at.position ? Fit::stale : Fit::follows;
}

void Follower::heard_feed(MonoTime now) {
  feed_heard_ = now;
  // The event-bus is back: earlier failures say nothing about now.
  if (silent_) ask_again_at_ = now;
  silent_ = false;
}

bool Follower::is_own_log(const std::string& log_id, Outputs& out) {
  const auto id = uuid_from_bytes(log_id);
  if (!id) return false;
  if (*id == handed_.log_id) return true;
  // Nothing of the log it met before has been handed on, so there is nothing to mix.
  const bool fresh = handed_.log_id.is_nil() || handed_.position == 0;
  if (!fresh) {
    if (is_mutated(Mutation::follow_any_log)) return true;
    if (stop_reason_.empty()) {
      stop("the event-bus serves log " + to_text(*id) + ", but this stands at " + describe(handed_), out);
    }
    return false;
  }
  adopt(*id);
  return true;
}

void Follower::adopt(const LogId& log_id) {
  handed_.log_id = log_id;
  applied_.log_id = log_id;
  start_again();
}

bool Follower::compare(const v1::ReadReply& reply, Outputs& out) {
  if (reply.head() < asked_from_.position) {
    stop("the log ends at position " + std::to_string(reply.head()) + ", but this stands at " + describe(asked_from_) +
             ": the log was shortened or restored from an older copy",
         out);
    return false;
  }
  const auto previous = mark_of(reply.previous_commit(), reply.previous_time_us());
  const bool adopts = asked_from_.commit.is_nil() || (is_mutated(Mutation::resume_without_comparing) && !compared_);
  if (adopts && asked_from_.position > 0) {
    for (auto* at : {&asked_from_, &handed_, &applied_}) {
      at->commit = previous.commit;
      at->time_us = previous.time_us;
    }
    return true;
  }
  if (!previous.is_same(mark_of(asked_from_))) {
    stop("the log holds " + describe(previous) + " there, but this stands at " + describe(asked_from_) +
             ": the log was restored from an older copy and has gone another way since",
         out);
    return false;
  }
  return true;
}

void Follower::keep(Batch batch) {
  if (!live_.empty()) {
    const auto fits = fit(batch, end_of(*live_.back().commits, handed_.log_id));
    if (fits == Fit::stale) return;
    if (fits != Fit::follows) {
      live_.clear();
      live_bytes_ = 0;
    }
  }
  live_bytes_ += batch.bytes;
  live_.push_back(std::move(batch));
  while (live_bytes_ > kLiveBytesMax) {
    live_bytes_ -= live_.front().bytes;
    live_.pop_front();
  }
}

void Follower::proceed(MonoTime now, Outputs& out) {
  if (!stop_reason_.empty()) return;
  hand_over(out);
  if (awaited_ == 0 && pages_.size() < kPagesAheadMax && now >= ask_again_at_ && page_is_needed()) ask_for_page(out);
  if (compared_ && awaited_ == 0 && applied_.position >= head_) caught_up_ = true;
}

void Follower::hand_over(Outputs& out) {
  if (applying_ || !compared_) return;
  Application application;
  while (!pages_.empty() && take(pages_.front(), application)) pages_.pop_front();
  while (!live_.empty() && take(live_.front(), application)) {
    live_bytes_ -= live_.front().bytes;
    live_.pop_front();
  }
  if (!compared_) start_again();
  if (application.runs.empty()) return;
  application.up_to = handed_;
  applying_ = true;
  const auto& first = application.runs.front();
  applying_since_us_ = first.commits->commits(first.skip).time_us();
  out.apply = std::move(application);
}

/// True if the batch is done with: it was added, or all of it was there before.
bool Follower::take(const Batch& batch, Application& application) {
  if (!compared_) return false;
  switch (fit(batch, handed_)) {
    case Fit::stale:
      return true;
    case Fit::gap:
      return false;
    case Fit::other_history:
      if (is_mutated(Mutation::ignore_previous_commit)) break;
      // One of the two is not of this log any more; the log itself tells which.
      compared_ = false;
      return false;
    case Fit::follows:
      break;
  }
  application.runs.push_back({batch.commits, static_cast<int>(handed_.position + 1 - batch.first())});
  handed_ = end_of(*batch.commits, handed_.log_id);
  return true;
}

/// Where the next page has to begin.
Checkpoint Follower::frontier() const {
  if (pages_.empty() || pages_.back().last() <= handed_.position) return handed_;
  return end_of(*pages_.back().commits, handed_.log_id);
}

bool Follower::page_is_needed() const {
  if (!compared_) return true;
  const auto next = frontier().position + 1;
  return live_.empty() ? next <= head_ : next < live_.front().first();
}

void Follower::ask_for_page(Outputs& out) {
  asked_from_ = frontier();
  awaited_ = ++last_request_;
  caught_up_ = false;
  out.page.emplace();
  out.page->set_request_id(awaited_);
  out.page->set_log_id(to_bytes(asked_from_.log_id));
  out.page->mutable_all()->set_from_position(asked_from_.position + 1);
}

void Follower::read_failed(const v1::ReadReply& reply, std::string why, MonoTime now) {
  read_problem_ = std::move(why);
  const auto half = ask_again_wait_.count() / 2;
  const milliseconds wait{half + static_cast<std::int64_t>(random_()) % (half + 1)};
  const milliseconds asked_for{reply.problem().retry_after_ms()};
  ask_again_at_ = now + std::max(wait, std::min(asked_for, kAskAgainLast));
  ask_again_wait_ = std::min(ask_again_wait_ * 2, kAskAgainLast);
}

void Follower::stop(std::string reason, Outputs& out) {
  out.stopped = reason;
  halt(std::move(reason));
}

/// Forgets what waits and what was asked: the log is to be compared again at handed_ first.
void Follower::start_again() {
  awaited_ = 0;
  pages_.clear();
  live_.clear();
  live_bytes_ = 0;
  compared_ = false;
}

}  // namespace tercet
