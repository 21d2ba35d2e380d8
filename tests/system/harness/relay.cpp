#include "tests/system/harness/relay.hpp"

#include <array>
#include <memory>
#include <utility>

namespace tercet::harness {

Relay::Relay(const Ports& bus) : bus_{bus} {
  feed_in_.subscribe("");
  feed_in_.connect(bus_.feed());
  feed_out_.bind(ports().feed());
  appends_in_.subscribe("append/");
  appends_in_.bind(ports().ingest());
  appends_out_.connect(bus_.ingest());
  reads_in_.bind(ports().reads());
  reads_out_.connect(bus_.reads());
  thread_ = std::jthread{[this](const std::stop_token& stop) { run(stop); }};
}

Relay::~Relay() {
  thread_.request_stop();
  thread_.join();
}

void Relay::lose_from_bus(Loses loses) {
  const std::lock_guard lock{mutex_};
  loses_from_bus_ = std::move(loses);
}

void Relay::lose_appends(Loses loses) {
  const std::lock_guard lock{mutex_};
  loses_appends_ = std::move(loses);
}

void Relay::lose_reads(Loses loses) {
  const std::lock_guard lock{mutex_};
  loses_reads_ = std::move(loses);
}

void Relay::run(const std::stop_token& stop) {
  std::array<zmq::pollitem_t, 6> items{{{feed_in_.raw().handle(), 0, ZMQ_POLLIN, 0},
                                        {appends_in_.raw().handle(), 0, ZMQ_POLLIN, 0},
                                        {reads_in_.raw().handle(), 0, ZMQ_POLLIN, 0},
                                        {reads_out_.raw().handle(), 0, ZMQ_POLLIN, 0},
                                        {feed_out_.raw().handle(), 0, ZMQ_POLLIN, 0},
                                        {appends_out_.raw().handle(), 0, ZMQ_POLLIN, 0}}};
  while (!stop.stop_requested()) {
    zmq::poll(items, 20ms);
    while (const auto frames = feed_in_.receive(0ms)) pass_down(*frames);
    while (const auto frames = appends_in_.receive(0ms)) pass_up(*frames);
    while (const auto frames = reads_in_.receive(0ms)) pass_request(*frames);
    while (const auto frames = reads_out_.receive(0ms)) pass_reply(*frames);
    while (feed_out_.receive(0ms) || appends_out_.receive(0ms)) {
    }
  }
}

void Relay::pass_down(const Frames& frames) {
  if (!loses(loses_from_bus_, frames)) feed_out_.send(frames);
}

void Relay::pass_up(const Frames& frames) {
  if (!loses(loses_appends_, frames)) appends_out_.send(frames);
}

void Relay::pass_request(const Frames& frames) {
  if (loses(loses_reads_, frames)) return;
  asker_ = frames.front();
  reads_out_.send({frames.begin() + 1, frames.end()});
}

void Relay::pass_reply(Frames frames) {
  frames.insert(frames.begin(), asker_);
  reads_in_.send(frames);
}

bool Relay::loses(const Loses& which, const Frames& frames) {
  const std::lock_guard lock{mutex_};
  if (!which || !which(frames)) return false;
  ++lost_;
  return true;
}

Relay::Loses the_next(int count, std::string topic) {
  auto left = std::make_shared<int>(count);
  return [left, topic = std::move(topic)](const Frames& frames) {
    return frames.front().starts_with(topic) && (*left)-- > 0;
  };
}

}  // namespace tercet::harness
