#pragma once

#include <chrono>
#include <cstdint>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/messaging/event_loop.hpp"
#include "common/vocabulary/identity.hpp"
#include "tercet/v1/bus.pb.h"

namespace tercet {

/// Commits to be offered as one Append, in order, all decided the same number of times.
struct Offer {
  struct Body {
    CommitId id;
    /// A serialized v1::CommitBody with that id.
    std::string bytes;
  };
  std::vector<Body> bodies;
  /// From 1; see v1::Append.
  std::uint32_t attempt = 1;
};

/// Offers commits to the log until each has its receipt. A pure state machine: no socket, no clock.
///
/// PUB/SUB loses messages, so an offer is kept until its receipt has come, and is sent again, in order: when the
/// event-bus subscribes again; when an offer sent later was receipted first; else after 1 s, doubling to 8 s.
/// COMMITTED and DUPLICATE of any attempt are final. CONFLICT and INVALID count only for the current attempt.
/// UNAVAILABLE makes the offer wait as long as the receipt says, and is not passed on.
///
/// Nothing is sent before the log's identity is known (first heartbeat) and the event-bus has subscribed. If another
/// log appears behind the same address, nothing is sent to it, and status() says so.
///
/// Not thread-safe: one thread owns it.
class Publisher {
 public:
  enum class Status {
    /// No heartbeat yet, or none for 3 s, or no subscription.
    unreachable,
    ready,
    /// The event-bus now serves another log than the one that was offered to.
    other_log,
  };

  struct Outputs {
    /// Serialized v1::Append messages, to be sent in this order.
    std::vector<std::string> appends;
    /// For the owner; each ends its commit's time here.
    std::vector<v1::Receipt> receipts;
  };

  void offer(Offer offer, MonoTime now, Outputs& out);
  void on_heartbeat(const v1::Heartbeat& heartbeat, MonoTime now, Outputs& out);
  /// The event-bus subscribed to, or unsubscribed from, this publisher's appends.
  void on_subscription(bool subscribed, MonoTime now, Outputs& out);
  void on_receipts(v1::ReceiptBatch&& batch, MonoTime now, Outputs& out);
  /// To be called every 50 to 250 ms.
  void on_tick(MonoTime now, Outputs& out);

  Status status(MonoTime now) const;
  /// The log that is offered to; nothing before the first heartbeat.
  const std::optional<LogId>& log_id() const { return log_id_; }
  /// The event-bus's clock as of the last heartbeat, microseconds since 1970 UTC.
  std::int64_t bus_time_us() const { return bus_time_us_; }
  /// Commits that have no receipt yet.
  std::size_t pending() const { return pending_.size(); }
  /// Commits sent again, since the start.
  std::uint64_t resent() const { return resent_; }

 private:
  struct Pending {
    Offer::Body body;
    std::uint32_t attempt = 1;
    /// Order of the last sending; 0 = not sent yet.
    std::uint64_t sent_order = 0;
    MonoTime send_again_at{};
    std::chrono::milliseconds wait{};
    /// It was answered UNAVAILABLE: not lost, but to be sent again later.
    bool put_off = false;
  };
  using Order = std::list<Pending>;

  bool can_send() const;
  void send(const std::vector<Order::iterator>& which, MonoTime now, Outputs& out);
  void send_all(MonoTime now, Outputs& out);
  void send_overtaken(std::uint64_t receipted_order, MonoTime now, Outputs& out);

  std::optional<LogId> log_id_;
  bool other_log_ = false;
  bool subscribed_ = false;
  std::optional<MonoTime> last_heard_;
  std::int64_t bus_time_us_ = 0;
  std::uint64_t next_order_ = 1;
  std::uint64_t resent_ = 0;
  /// In the order of the last sending.
  Order pending_;
  std::unordered_map<CommitId, Order::iterator, UuidHash> by_id_;
};

}  // namespace tercet
