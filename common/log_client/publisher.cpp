#include "common/log_client/publisher.hpp"

#include <algorithm>
#include <utility>

#include "common/runtime/mutation.hpp"
#include "common/vocabulary/limits.hpp"

namespace tercet {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kResendFirst{1000};
constexpr milliseconds kResendLast{8000};
/// Heartbeats come four times a second.
constexpr milliseconds kSilenceMax{3000};

bool is_final(v1::Receipt::Result result) {
  return result == v1::Receipt::COMMITTED || result == v1::Receipt::DUPLICATE;
}

}  // namespace

void Publisher::offer(Offer offer, MonoTime now, Outputs& out) {
  std::vector<Order::iterator> added;
  added.reserve(offer.bodies.size());
  for (auto& body : offer.bodies) {
    // Decided again: the newer bytes take the place of the older ones.
    if (const auto known = by_id_.find(body.id); known != by_id_.end()) pending_.erase(known->second);
    const auto id = body.id;
    const auto where = pending_.insert(pending_.end(), Pending{std::move(body), offer.attempt});
    by_id_[id] = where;
    added.push_back(where);
  }
  send(added, now, out);
}

void Publisher::on_heartbeat(const v1::Heartbeat& heartbeat, MonoTime now, Outputs& out) {
  const auto id = uuid_from_bytes(heartbeat.log_id());
  if (!id) return;
  const bool could_send = can_send();
  if (!log_id_ || is_mutated(Mutation::offer_to_any_log)) log_id_ = id;
  other_log_ = *id != *log_id_;
  if (other_log_) return;
  last_heard_ = now;
  bus_time_us_ = heartbeat.time_us();
  if (!could_send && can_send()) send_all(now, out);
}

void Publisher::on_subscription(bool subscribed, MonoTime now, Outputs& out) {
  subscribed_ = subscribed;
  if (can_send()) send_all(now, out);
}

void Publisher::on_receipts(v1::ReceiptBatch&& batch, MonoTime now, Outputs& out) {
  const auto log = uuid_from_bytes(batch.log_id());
  if (!log || !log_id_ || (*log != *log_id_ && !is_mutated(Mutation::believe_any_receipt))) return;
  std::uint64_t newest_order = 0;
  for (auto& receipt : *batch.mutable_receipts()) {
    const auto id = uuid_from_bytes(receipt.commit_id());
    const auto known = id ? by_id_.find(*id) : by_id_.end();
    if (known == by_id_.end()) continue;
    auto& pending = *known->second;
    const bool current = receipt.attempt() == pending.attempt || is_mutated(Mutation::ignore_attempt);
    if (current) newest_order = std::max(newest_order, pending.sent_order);
    if (!current && !is_final(receipt.result())) continue;
    if (receipt.result() == v1::Receipt::UNAVAILABLE) {
      pending.put_off = true;
      pending.send_again_at = now + milliseconds{std::max<std::uint32_t>(receipt.retry_after_ms(), 1)};
      continue;
    }
    pending_.erase(known->second);
    by_id_.erase(known);
    out.receipts.push_back(std::move(receipt));
  }
  send_overtaken(newest_order, now, out);
}

void Publisher::on_tick(MonoTime now, Outputs& out) {
  if (!can_send()) return;
  std::vector<Order::iterator> due;
  for (auto it = pending_.begin(); it != pending_.end(); ++it) {
    if (it->send_again_at <= now) due.push_back(it);
  }
  send(due, now, out);
}

Publisher::Status Publisher::status(MonoTime now) const {
  if (other_log_) return Status::other_log;
  if (!can_send() || !last_heard_ || now - *last_heard_ > kSilenceMax) return Status::unreachable;
  return Status::ready;
}

bool Publisher::can_send() const {
  return log_id_ && subscribed_ && !other_log_;
}

void Publisher::send(const std::vector<Order::iterator>& which, MonoTime now, Outputs& out) {
  if (!can_send()) return;
  v1::Append append;
  std::size_t bytes = 0;
  const auto finish = [&] {
    if (append.bodies_size() == 0) return;
    append.set_log_id(to_bytes(*log_id_));
    out.appends.push_back(append.SerializeAsString());
    append.Clear();
    bytes = 0;
  };
  for (const auto& it : which) {
    if (is_mutated(Mutation::never_resend) && it->sent_order != 0) continue;
    const bool full = append.bodies_size() == static_cast<int>(limits::kBodiesPerAppendMax) ||
                      bytes + it->body.bytes.size() > limits::kAppendBytesMax;
    if (full || append.attempt() != it->attempt) finish();
    append.set_attempt(it->attempt);
    append.add_bodies(it->body.bytes);
    bytes += it->body.bytes.size();
    if (it->sent_order != 0) ++resent_;
    it->sent_order = next_order_++;
    it->wait = it->wait.count() == 0 ? kResendFirst : std::min(it->wait * 2, kResendLast);
    it->send_again_at = now + it->wait;
    it->put_off = false;
    pending_.splice(pending_.end(), pending_, it);
  }
  finish();
}

void Publisher::send_all(MonoTime now, Outputs& out) {
  std::vector<Order::iterator> all;
  all.reserve(pending_.size());
  for (auto it = pending_.begin(); it != pending_.end(); ++it) {
    // The event-bus is back: what was lost before says nothing about how long to wait now.
    it->wait = milliseconds{0};
    all.push_back(it);
  }
  send(all, now, out);
}

void Publisher::send_overtaken(std::uint64_t receipted_order, MonoTime now, Outputs& out) {
  // Appends reach the event-bus in the order of sending and are judged in it, so what was sent before a judged one and
  // has no receipt was lost, or its receipt was.
  std::vector<Order::iterator> lost;
  for (auto it = pending_.begin(); it != pending_.end() && it->sent_order < receipted_order; ++it) {
    if (!it->put_off) lost.push_back(it);
  }
  send(lost, now, out);
}

}  // namespace tercet
