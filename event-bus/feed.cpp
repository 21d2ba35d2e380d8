#include "event-bus/feed.hpp"

#include "common/runtime/clock.hpp"
#include "tercet/v1/bus.pb.h"

namespace tercet {
namespace {

constexpr std::chrono::milliseconds kHeartbeatEvery{250};

SocketOptions feed_options() {
  SocketOptions options;
  // Messages of up to 1 MiB, for each subscriber; they share what they have in common.
  options.send_hwm = 256;
  options.xpub_verbose = true;
  // The receipts of the last group still leave when the process ends.
  options.linger = std::chrono::milliseconds{1000};
  return options;
}

FeedTopic topic_of(std::string_view prefix) {
  if (prefix.starts_with("receipt/")) return FeedTopic::receipts;
  if (prefix == "commits") return FeedTopic::commits;
  return prefix == "heartbeat" ? FeedTopic::heartbeats : FeedTopic::other;
}

}  // namespace

Feed::Feed(EventLoop& loop, const LogId& log_id, const LogHead& head)
    : log_id_{log_id}, head_{head}, socket_{loop, SocketKind::xpub, feed_options()}, heartbeat_{loop} {}

Result<void> Feed::bind(const std::string& endpoint) {
  // Subscriptions are ZeroMQ's business; here they are only counted.
  socket_.on_messages([this](std::span<Message> messages) {
    for (const auto& message : messages) count_subscription(frame_view(message.front()));
  });
  return socket_.bind(endpoint);
}

/// One byte that says whether it begins or ends, then what it is for; a subscriber that goes ends all of its own.
void Feed::count_subscription(std::string_view message) {
  if (message.empty()) return;
  auto& count = subscriptions_[static_cast<std::size_t>(topic_of(message.substr(1)))];
  if (message.front() == '\1') {
    ++count;
  } else if (message.front() == '\0' && count > 0) {
    --count;
  }
}

void Feed::start_heartbeat() {
  heartbeat_.every(kHeartbeatEvery, [this] { send_heartbeat(); });
}

void Feed::publish(CommitOutput output) {
  for (auto& message : output.messages) socket_.send(std::move(message));
  head_ = output.head;
}

void Feed::send_heartbeat() {
  v1::Heartbeat heartbeat;
  heartbeat.set_log_id(to_bytes(log_id_));
  heartbeat.set_head(head_.position);
  heartbeat.set_head_commit(to_bytes(head_.commit));
  heartbeat.set_head_time_us(head_.time_us);
  heartbeat.set_time_us(std::max(wall_now_us(), head_.time_us));
  Message message;
  message.push_back(frame("heartbeat"));
  message.push_back(frame(heartbeat));
  socket_.send(std::move(message));
}

}  // namespace tercet
