#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <vector>
#include <zmq.hpp>

#include "tests/system/harness/waiting.hpp"

/// Bare ZeroMQ, as a client in any language would use it: the tests speak the protocol by themselves, so that they judge
/// what is on the wire and not what our own client library makes of it.
namespace tercet::harness {

using Frames = std::vector<std::string>;

/// A socket of the test. Used on one thread.
class WireSocket {
 public:
  explicit WireSocket(zmq::socket_type type);

  void bind(std::uint16_t port);
  void connect(std::uint16_t port);
  /// SUB only.
  void subscribe(const std::string& prefix);

  void send(const Frames& frames);
  std::optional<Frames> receive(std::chrono::milliseconds patience = kPatience);
  zmq::socket_t& raw() { return socket_; }

 private:
  zmq::socket_t socket_;
};

}  // namespace tercet::harness
