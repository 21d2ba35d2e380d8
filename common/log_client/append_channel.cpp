#include "common/log_client/append_channel.hpp"

#include <chrono>
#include <stdexcept>
#include <string_view>
#include <utility>

#include "common/messaging/socket.hpp"
#include "common/runtime/clock.hpp"

namespace tercet {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTick{100};

SocketOptions append_socket() {
  SocketOptions options;
  // One peer, the event-bus. What does not fit is sent again by Publisher.
  options.xpub_no_drop = true;
  options.xpub_verbose = true;
  options.send_hwm = 64;
  options.queue_max = 64;
  options.linger = milliseconds{1000};
  return options;
}

void connect(Socket& socket, const std::string& endpoint) {
  if (auto connected = socket.connect(endpoint); !connected) throw std::runtime_error{connected.error().message};
}

}  // namespace

struct AppendChannel::Impl {
  ReceiptHandler on_receipts;
  // Random for each process start, so that nobody gets the receipts of an earlier one.
  std::string publisher_id = to_text(new_uuid());
  std::string topic = "append/" + publisher_id;
  Publisher publisher;
  Socket appends;
  Socket feed;
  Timer tick;

  Impl(EventLoop& loop, const BusEndpoints& bus, ReceiptHandler handler)
      : on_receipts{std::move(handler)},
        appends{loop, SocketKind::xpub, append_socket()},
        feed{loop, SocketKind::sub},
        tick{loop} {
    appends.on_messages([this](std::span<Message> messages) { read_subscriptions(messages); });
    feed.on_messages([this](std::span<Message> messages) { read_feed(messages); });
    // The event-bus handles subscriptions in this order: whoever gets a heartbeat gets its receipts as well.
    feed.subscribe("receipt/" + publisher_id);
    feed.subscribe("heartbeat");
    connect(feed, bus.feed);
    connect(appends, bus.ingest);
    tick.every(kTick, [this] {
      Publisher::Outputs out;
      publisher.on_tick(mono_now(), out);
      deliver(std::move(out));
    });
  }

  void read_subscriptions(std::span<Message> messages) {
    Publisher::Outputs out;
    for (const auto& message : messages) {
      const auto bytes = frame_view(message.front());
      if (bytes.empty() || !std::string_view{topic}.starts_with(bytes.substr(1))) continue;
      publisher.on_subscription(bytes.front() == '\1', mono_now(), out);
    }
    deliver(std::move(out));
  }

  void read_feed(std::span<Message> messages) {
    Publisher::Outputs out;
    const auto now = mono_now();
    for (const auto& message : messages) {
      if (message.size() != 2) continue;
      if (frame_view(message[0]) == "heartbeat") {
        v1::Heartbeat heartbeat;
        if (parse_frame(message[1], heartbeat)) publisher.on_heartbeat(heartbeat, now, out);
      } else {
        v1::ReceiptBatch receipts;
        if (parse_frame(message[1], receipts)) publisher.on_receipts(std::move(receipts), now, out);
      }
    }
    deliver(std::move(out));
  }

  void deliver(Publisher::Outputs out) {
    for (const auto& append : out.appends) {
      Message message;
      message.push_back(frame(std::string_view{topic}));
      message.push_back(frame(std::string_view{append}));
      // A full queue needs no handling here: what has no receipt is sent again.
      (void)appends.send(std::move(message));
    }
    if (!out.receipts.empty()) on_receipts(std::move(out.receipts));
  }
};

AppendChannel::AppendChannel(EventLoop& loop, const BusEndpoints& bus, ReceiptHandler on_receipts)
    : impl_{std::make_unique<Impl>(loop, bus, std::move(on_receipts))} {}

AppendChannel::~AppendChannel() = default;

void AppendChannel::offer(Offer offer) {
  Publisher::Outputs out;
  impl_->publisher.offer(std::move(offer), mono_now(), out);
  impl_->deliver(std::move(out));
}

const Publisher& AppendChannel::publisher() const {
  return impl_->publisher;
}

}  // namespace tercet
