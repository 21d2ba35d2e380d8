#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/runtime/descriptor.hpp"

namespace tercet::harness {

/// A TCP connection to a port of this machine: bytes, and not what they mean. Used on one thread.
class HttpConnection {
 public:
  using Clock = std::chrono::steady_clock;

  /// `window` is how many bytes the kernel takes in ahead of the test, about; 0 = as many as it likes.
  explicit HttpConnection(std::uint16_t port, int window = 0);

  /// False if nobody listened.
  bool is_open() const { return socket_.get() >= 0; }
  /// False if not all went out until then.
  bool send(std::string_view bytes, Clock::time_point until);
  /// What comes next. Empty: the peer has ended, or the connection is broken. Nothing: it did not come until then.
  std::optional<std::string> receive(Clock::time_point until);
  /// It ended, but not in an orderly way.
  bool is_broken() const { return broken_; }
  void close() { socket_ = Descriptor{-1}; }

 private:
  Descriptor socket_;
  bool broken_ = false;
};

}  // namespace tercet::harness
