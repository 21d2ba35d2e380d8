#include "tests/bench/null/line.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <stdexcept>

#include "common/runtime/clock.hpp"

namespace tercet::bench::null {
namespace {

constexpr std::chrono::milliseconds kProbePeriod{20};
constexpr std::chrono::seconds kConnectMax{10};

}  // namespace

Line Line::to(zmq::context_t& context, const Place& place, const std::string& name, std::size_t message_bytes) {
  return {place.connected(context, zmq::socket_type::dealer, name), std::nullopt, message_bytes};
}

Line Line::to_bus(zmq::context_t& context, const Place& place, std::size_t message_bytes) {
  return {place.connected(context, zmq::socket_type::pub, "ingest"),
          place.connected(context, zmq::socket_type::sub, "feed"), message_bytes};
}

void Line::send(std::uint64_t number) {
  zmq::message_t message{message_bytes_};
  set_head(message, {number, {}, 0});
  // Without a high-water mark it is always taken.
  (void)out_.send(message, zmq::send_flags::none);
}

void Line::wait_until_connected() {
  const auto deadline = mono_now() + kConnectMax;
  for (bool connected = false; !connected;) {
    if (mono_now() > deadline) throw std::runtime_error{"the processes do not find one another"};
    send(0);
    for (const auto again = mono_now() + kProbePeriod; !connected && mono_now() < again;) {
      wait({this}, again);
      receive([&connected](std::uint64_t) { connected = true; });
    }
  }
}

void Line::wait(std::initializer_list<Line*> lines, MonoTime until) {
  std::array<pollfd, 2> descriptors{};
  nfds_t count = 0;
  for (auto* line : lines) {
    // Readiness is an edge on the descriptor, which this very look may have used up.
    if ((line->in().get(zmq::sockopt::events) & ZMQ_POLLIN) != 0) return;
    descriptors.at(count++) = {line->in().get(zmq::sockopt::fd), POLLIN, 0};
  }
  const auto left = std::max(until - mono_now(), MonoTime::duration::zero());
  const auto seconds = std::chrono::floor<std::chrono::seconds>(left);
  const timespec timeout{seconds.count(), std::chrono::nanoseconds{left - seconds}.count()};
  ::ppoll(descriptors.data(), count, &timeout, nullptr);
}

}  // namespace tercet::bench::null
