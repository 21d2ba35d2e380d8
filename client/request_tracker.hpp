#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "common/messaging/event_loop.hpp"

namespace tercet {

/// Requests that have not got their last reply yet: when to send each, when to send it again, when to give it up. A pure
/// state machine: no socket, no clock; its only randomness comes from the seed.
///
/// A request is sent again, always the same bytes, when nothing was heard of it for a while (1 s, doubling to 8 s, a
/// quarter more or less by chance), or when the service said that it is busy and when to come back. That is harmless: a
/// command has one outcome however often it comes, and a question changes nothing. It is also how a promised outcome is found
/// again after the service was lost between its two replies.
///
/// Not thread-safe: one thread owns it. Its owner bounds how many requests there are.
class RequestTracker {
 public:
  struct Request {
    /// Unique among all requests of this tracker, for ever.
    std::uint64_t id = 0;
    std::string bytes;
    /// When it is given up.
    MonoTime deadline;
    /// When it is given up if until then nobody was there to send it to; not after `deadline`.
    MonoTime send_by;
    /// 202 is the last reply this request wants, instead of the first of two.
    bool accepted_is_last = false;
  };

  /// What a reply says, as far as it matters here.
  struct Reply {
    std::uint64_t id = 0;
    std::uint32_t status = 0;
    std::uint32_t retry_after_ms = 0;
  };

  enum class Verdict {
    /// Nobody waits for it: late, repeated, or never asked for.
    ignore,
    /// The service is busy; the request will be sent again.
    try_again,
    /// To be passed on; another reply follows.
    first,
    /// To be passed on; the request is forgotten.
    last,
  };

  struct GivenUp {
    std::uint64_t id = 0;
    /// False: nobody was ever there to take it, so it was certainly not done.
    bool sent = false;
  };

  explicit RequestTracker(std::uint64_t seed) : random_{seed} {}

  void add(Request request, MonoTime now);
  Verdict on_reply(const Reply& reply, MonoTime now);
  /// Finds what is to be sent again and what is given up. To be called every 10 to 50 ms; looks at each request.
  std::vector<GivenUp> on_tick(MonoTime now);

  /// The next request to send, or null. Its bytes are valid until the next call of any other function.
  const Request* next_to_send() const;
  /// What next_to_send() returned was taken by a connected peer's socket.
  void on_sent(MonoTime now);

  /// Requests without their last reply.
  std::size_t pending() const { return pending_.size(); }
  /// Requests sent again, since the start.
  std::uint64_t resent() const { return resent_; }

 private:
  struct Pending {
    Request request;
    bool sent = false;
    bool accepted = false;
    /// It stands in to_send_.
    bool queued = false;
    std::chrono::milliseconds wait{};
    MonoTime send_again_at{};
  };

  Verdict on_busy(Pending& pending, std::uint32_t retry_after_ms, MonoTime now);
  void queue(Pending& pending);
  void forget(std::uint64_t id);
  std::chrono::milliseconds spread(std::chrono::milliseconds delay);

  std::minstd_rand random_;
  std::unordered_map<std::uint64_t, Pending> pending_;
  /// Ids of pending requests, in the order in which they are to be sent.
  std::deque<std::uint64_t> to_send_;
  std::uint64_t resent_ = 0;
};

}  // namespace tercet
