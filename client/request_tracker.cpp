#include "client/request_tracker.hpp"

#include <algorithm>
#include <utility>

namespace tercet {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kFirstWait{1000};
constexpr milliseconds kLongestWait{8000};

constexpr std::uint32_t kAccepted = 202;

bool is_busy(std::uint32_t status) {
  return status == 429 || status == 503;
}

}  // namespace

void RequestTracker::add(Request request, MonoTime now) {
  const auto id = request.id;
  auto& pending = pending_[id];
  pending.request = std::move(request);
  pending.wait = kFirstWait;
  pending.send_again_at = now;
  queue(pending);
}

RequestTracker::Verdict RequestTracker::on_reply(const Reply& reply, MonoTime now) {
  const auto found = pending_.find(reply.id);
  if (found == pending_.end()) return Verdict::ignore;
  auto& pending = found->second;

  if (is_busy(reply.status)) return on_busy(pending, reply.retry_after_ms, now);
  if (reply.status != kAccepted || pending.request.accepted_is_last) {
    forget(reply.id);
    return Verdict::last;
  }
  if (std::exchange(pending.accepted, true)) return Verdict::ignore;
  // The outcome is promised now; silence from here on counts anew.
  pending.wait = kFirstWait;
  pending.send_again_at = now + spread(pending.wait);
  return Verdict::first;
}

// After a 202 no "busy" ends the wait: the outcome will come, so it is asked for until the deadline.
RequestTracker::Verdict RequestTracker::on_busy(Pending& pending, std::uint32_t retry_after_ms, MonoTime now) {
  const auto hint = retry_after_ms == 0 && pending.accepted ? kFirstWait : milliseconds{retry_after_ms};
  const bool hopeless = hint == milliseconds{0} || now + hint >= pending.request.deadline;
  if (hopeless && !pending.accepted) {
    forget(pending.request.id);
    return Verdict::last;
  }
  // Never before the time that was asked for.
  pending.send_again_at = now + hint + spread(hint) / 4;
  return Verdict::try_again;
}

std::vector<RequestTracker::GivenUp> RequestTracker::on_tick(MonoTime now) {
  std::vector<GivenUp> given_up;
  for (auto& [id, pending] : pending_) {
    if (now >= pending.request.deadline || (!pending.sent && now >= pending.request.send_by)) {
      given_up.push_back({id, pending.sent});
    } else if (!pending.queued && now >= pending.send_again_at) {
      queue(pending);
    }
  }
  for (const auto& gone : given_up) pending_.erase(gone.id);
  if (!given_up.empty()) std::erase_if(to_send_, [this](std::uint64_t id) { return !pending_.contains(id); });
  return given_up;
}

const RequestTracker::Request* RequestTracker::next_to_send() const {
  return to_send_.empty() ? nullptr : &pending_.at(to_send_.front()).request;
}

void RequestTracker::on_sent(MonoTime now) {
  auto& pending = pending_.at(to_send_.front());
  to_send_.pop_front();
  pending.queued = false;
  pending.send_again_at = now + spread(pending.wait);
  pending.wait = std::min(pending.wait * 2, kLongestWait);
  if (std::exchange(pending.sent, true)) ++resent_;
}

void RequestTracker::queue(Pending& pending) {
  pending.queued = true;
  to_send_.push_back(pending.request.id);
}

void RequestTracker::forget(std::uint64_t id) {
  const auto found = pending_.find(id);
  if (found->second.queued) std::erase(to_send_, id);
  pending_.erase(found);
}

milliseconds RequestTracker::spread(milliseconds delay) {
  const auto quarter = delay.count() / 4;
  return milliseconds{
      std::uniform_int_distribution<std::int64_t>{delay.count() - quarter, delay.count() + quarter}(random_)};
}

}  // namespace tercet
