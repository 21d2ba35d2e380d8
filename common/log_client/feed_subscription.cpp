#include "common/log_client/feed_subscription.hpp"

#include <stdexcept>
#include <utility>

#include "common/messaging/socket.hpp"

namespace tercet {
namespace {

SocketOptions feed_socket() {
  SocketOptions options;
  // Messages of up to 1 MiB: what does not fit is dropped here, and read from the log instead.
  options.receive_hwm = 256;
  return options;
}

}  // namespace

struct FeedSubscription::Impl {
  std::string endpoint;
  Handlers handlers;
  Socket socket;

  Impl(EventLoop& loop, std::string feed, Handlers on_feed)
      : endpoint{std::move(feed)}, handlers{std::move(on_feed)}, socket{loop, SocketKind::sub, feed_socket()} {
    socket.on_messages([this](std::span<Message> messages) {
      for (auto& message : messages) receive(message);
    });
    socket.subscribe("commits");
    socket.subscribe("heartbeat");
    connect();
  }

  void connect() {
    if (auto connected = socket.connect(endpoint); !connected) throw std::runtime_error{connected.error().message};
  }

  void receive(Message& message) {
    const auto topic = frame_view(message.front());
    if (topic == "heartbeat" && message.size() == 2) {
      v1::Heartbeat heartbeat;
      if (parse_frame(message[1], heartbeat)) handlers.on_heartbeat(heartbeat);
    } else if (topic == "commits" && message.size() == 3) {
      v1::BatchHeader header;
      if (parse_frame(message[1], header)) handlers.on_commits(header, message[2]);
    }
  }
};

FeedSubscription::FeedSubscription(EventLoop& loop, const std::string& endpoint, Handlers handlers)
    : impl_{std::make_unique<Impl>(loop, endpoint, std::move(handlers))} {}

FeedSubscription::~FeedSubscription() = default;

void FeedSubscription::start_over() {
  impl_->socket.disconnect(impl_->endpoint);
  impl_->connect();
}

}  // namespace tercet
