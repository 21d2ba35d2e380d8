#pragma once

#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "common/messaging/socket.hpp"
#include "common/vocabulary/result.hpp"
#include "event-bus/committer.hpp"

namespace tercet {

/// What subscriptions to the feed are for.
enum class FeedTopic { receipts, commits, heartbeats, other };
inline constexpr std::size_t kFeedTopics = 4;

/// What the event-bus says to everybody: receipts, commits, heartbeats. Each subscriber's queue is bounded; beyond it messages for
/// that subscriber are dropped, and it reads what it missed. Used on the loop's thread.
class Feed {
 public:
  /// `head` is where the log stands at the start.
  Feed(EventLoop& loop, const LogId& log_id, const LogHead& head);

  Result<void> bind(const std::string& endpoint);
  std::string bound_endpoint() const { return socket_.bound_endpoint(); }
  /// Four heartbeats a second from now on.
  void start_heartbeat();

  /// Everything in it is durable.
  void publish(CommitOutput output);
  /// Where the log stands as far as it was published.
  const LogHead& head() const { return head_; }
  /// How many there are now.
  std::size_t subscriptions(FeedTopic topic) const { return subscriptions_[static_cast<std::size_t>(topic)]; }

 private:
  void count_subscription(std::string_view message);
  void send_heartbeat();

  LogId log_id_;
  LogHead head_;
  std::array<std::size_t, kFeedTopics> subscriptions_{};
  Socket socket_;
  Timer heartbeat_;
};

}  // namespace tercet
