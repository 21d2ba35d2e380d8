#include "event-bus/event_bus.hpp"

#include <algorithm>
#include <array>
#include <utility>

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

constexpr double kMicrosecondsPerSecond = 1e6;
constexpr std::array<std::pair<FeedTopic, const char*>, kFeedTopics> kTopicNames{{{FeedTopic::receipts, "receipts"},
                                                                                  {FeedTopic::commits, "commits"},
                                                                                  {FeedTopic::heartbeats, "heartbeats"},
                                                                                  {FeedTopic::other, "other"}}};

}  // namespace

EventBus::EventBus(EventLoop& loop, Log& log, EventBusOptions options)
    : options_{std::move(options)},
      ingest_{loop, SocketKind::sub, ingest_options()},
      feed_{loop, log.id(), log.head()},
      settled_{options_.told_time_us},
      reads_{loop, log, settled_, ToldTimeFile{options_.told_time_file, options_.told_time_us}, metrics_},
      writer_{loop, log, settled_, DiskSpace{options_.directory, options_.least_free_bytes},
              WriterThread::Handlers{.on_committed =
                                         [this](CommitOutput output) {
                                           metrics_.on_group(output);
                                           feed_.publish(std::move(output));
                                         },
                                     .on_room = [this] { ingest_.resume(); },
                                     .on_stopped = [this] { on_stopped_(); }}} {
  show_state();
}

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

void EventBus::show_state() {
  auto& all = metrics_.all();
  all.gauge("tercet_head_position", "Position of the last commit published.",
            [this] { return static_cast<double>(feed_.head().position); });
  all.gauge("tercet_head_timestamp_seconds", "Time of the last commit published, since 1970 UTC; 0 = there is none.",
            [this] { return static_cast<double>(feed_.head().time_us) / kMicrosecondsPerSecond; });
  all.gauge("tercet_log_time_ahead_seconds", "By how much the log's time is ahead of the clock, which has gone back.",
            [this] {
              const auto ahead_us = std::max<std::int64_t>(0, feed_.head().time_us - wall_now_us());
              return static_cast<double>(ahead_us) / kMicrosecondsPerSecond;
            });
  all.gauge("tercet_appends_queued", "Appends that wait for the writer.",
            [this] { return static_cast<double>(writer_.queued().items); });
  all.gauge("tercet_appends_queued_bytes", "Bytes of the appends that wait for the writer, with 256 for each.",
            [this] { return static_cast<double>(writer_.queued().weight); });
  all.gauge("tercet_reads_waiting", "Reads that have no answer yet.",
            [this] { return static_cast<double>(reads_.waiting()); });
  for (const auto& [topic, name] : kTopicNames) {
    all.gauge("tercet_feed_subscriptions", "Subscriptions to the feed, by what they are for.", {{"topic", name}},
              [this, topic = topic] { return static_cast<double>(feed_.subscriptions(topic)); });
  }
}

void EventBus::take_appends(std::span<Message> messages) {
  bool room = true;
  for (auto& message : messages) {
    const auto publisher = publisher_of_topic(frame_view(message.front()));
    if (message.size() != 2 || !publisher) {
      metrics_.on_malformed();
      malformed_.happened(1, "frames=" + std::to_string(message.size()), mono_now());
      continue;
    }
    room = writer_.offer(std::string{*publisher}, std::move(message[1]));
  }
  if (!room) ingest_.pause();
}

}  // namespace tercet
