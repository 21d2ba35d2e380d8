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
  // The receipts of the last group still leave when the process ends.
  options.linger = std::chrono::milliseconds{1000};
  return options;
}

}  // namespace

Feed::Feed(EventLoop& loop, const LogId& log_id, const LogHead& head)
    : log_id_{log_id}, head_{head}, socket_{loop, SocketKind::xpub, feed_options()}, heartbeat_{loop} {}

Result<void> Feed::bind(const std::string& endpoint) {
  // Subscriptions are ZeroMQ's business, but must be read all the same.
  socket_.on_messages([](std::span<Message>) {});
  return socket_.bind(endpoint);
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
  heartbeat.set_time_us(std::max(wall_now_us(), head_.time_us));
  Message message;
  message.push_back(frame("heartbeat"));
  message.push_back(frame(heartbeat));
  socket_.send(std::move(message));
}

}  // namespace tercet
