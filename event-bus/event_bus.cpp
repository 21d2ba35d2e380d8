#include "event-bus/event_bus.hpp"

#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"

namespace tercet {
namespace {

SocketOptions ingest_options() {
  SocketOptions options;
  // Appends of up to 2 MiB, for each publisher.
  options.receive_hwm = 256;
  options.batch_max = 64;
  return options;
}

}  // namespace

EventBus::EventBus(EventLoop& loop, Log& log, EventBusOptions options)
    : options_{std::move(options)},
      ingest_{loop, SocketKind::sub, ingest_options()},
      feed_{loop, log.id(), log.head()},
      reads_{loop, log, settled_},
      writer_{loop, log, settled_, DiskSpace{options_.directory, options_.least_free_bytes},
              WriterThread::Handlers{.on_committed = [this](CommitOutput output) { feed_.publish(std::move(output)); },
                                     .on_room = [this] { ingest_.resume(); },
                                     .on_stopped = [this] { on_stopped_(); }}} {}

Result<void> EventBus::start() {
  if (auto bound = feed_.bind(options_.listen.feed); bound.has_error()) return bound;
  if (auto bound = reads_.bind(options_.listen.reads); bound.has_error()) return bound;
  // Last: publishers send as soon as they see this subscription.
  ingest_.subscribe("append/");
  ingest_.on_messages([this](std::span<Message> messages) { take_appends(messages); });
  if (auto bound = ingest_.bind(options_.listen.ingest); bound.has_error()) return bound;
  feed_.start_heartbeat();
  const auto bound = endpoints();
  log_info("listening ingest=" + bound.ingest + " feed=" + bound.feed + " reads=" + bound.reads);
  return {};
}

EventBusEndpoints EventBus::endpoints() const {
  return {ingest_.bound_endpoint(), feed_.bound_endpoint(), reads_.bound_endpoint()};
}

void EventBus::stop(std::function<void()> done) {
  on_stopped_ = [this, done = std::move(done)] {
    log_info("stopped head=" + std::to_string(feed_.head().position));
    done();
  };
  ingest_.pause();
  reads_.stop();
  writer_.stop();
}

void EventBus::take_appends(std::span<Message> messages) {
  bool room = true;
  for (auto& message : messages) {
    const auto publisher = publisher_of_topic(frame_view(message.front()));
    if (message.size() != 2 || !publisher) {
      malformed_.happened(1, "frames=" + std::to_string(message.size()), mono_now());
      continue;
    }
    room = writer_.offer(std::string{*publisher}, std::move(message[1]));
  }
  if (!room) ingest_.pause();
}

}  // namespace tercet
