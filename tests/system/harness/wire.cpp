#include "tests/system/harness/wire.hpp"

#include <array>

#include "common/vocabulary/ports.hpp"

namespace tercet::harness {
namespace {

zmq::context_t& context() {
  static zmq::context_t one;
  return one;
}

}  // namespace

WireSocket::WireSocket(zmq::socket_type type) : socket_{context(), type} {
  socket_.set(zmq::sockopt::linger, 0);
  socket_.set(zmq::sockopt::reconnect_ivl, 50);
  if (type == zmq::socket_type::xpub) socket_.set(zmq::sockopt::xpub_verboser, 1);
}

void WireSocket::bind(std::uint16_t port) {
  socket_.bind(tcp_endpoint("127.0.0.1", port));
}

void WireSocket::connect(std::uint16_t port) {
  socket_.connect(tcp_endpoint("127.0.0.1", port));
}

void WireSocket::subscribe(const std::string& prefix) {
  socket_.set(zmq::sockopt::subscribe, prefix);
}

void WireSocket::send(const Frames& frames) {
  for (std::size_t i = 0; i < frames.size(); ++i) {
    const auto flags = i + 1 < frames.size() ? zmq::send_flags::sndmore : zmq::send_flags::none;
    socket_.send(zmq::buffer(frames[i]), flags);
  }
}

std::optional<Frames> WireSocket::receive(std::chrono::milliseconds patience) {
  std::array<zmq::pollitem_t, 1> items{{{socket_.handle(), 0, ZMQ_POLLIN, 0}}};
  if (zmq::poll(items, patience) == 0) return std::nullopt;
  Frames frames;
  do {
    zmq::message_t frame;
    if (!socket_.recv(frame)) return std::nullopt;
    frames.push_back(frame.to_string());
  } while (socket_.get(zmq::sockopt::rcvmore));
  return frames;
}

}  // namespace tercet::harness
