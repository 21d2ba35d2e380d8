#pragma once

#include <atomic>
#include <functional>
#include <mutex>
#include <thread>

#include "common/vocabulary/ports.hpp"
#include "tests/system/harness/port_block.hpp"
#include "tests/system/harness/wire.hpp"

namespace tercet::harness {

/// Stands between an event-bus and one service that is told `--bus 127.0.0.1:<base of ports()>`, passes everything on, and
/// loses exactly what the test wants lost, as PUB/SUB may at any time.
///
/// Its own thread does the passing; the functions of the test are called on that thread.
class Relay {
 public:
  /// True: this message is lost.
  using Loses = std::function<bool(const Frames&)>;

  explicit Relay(const Ports& bus);
  ~Relay();
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  const Ports& ports() const { return block_.ports(); }

  /// From now on, what the event-bus publishes (commits, receipts, heartbeats), what the service offers to it, or what
  /// it asks it. Thread-safe.
  void lose_from_bus(Loses loses);
  void lose_appends(Loses loses);
  void lose_reads(Loses loses);
  /// How many messages were lost so far. Thread-safe.
  int lost() const { return lost_; }

 private:
  void run(const std::stop_token& stop);
  void pass_down(const Frames& frames);
  void pass_up(const Frames& frames);
  void pass_request(const Frames& frames);
  void pass_reply(Frames frames);
  bool loses(const Loses& which, const Frames& frames);

  PortBlock block_;
  Ports bus_;
  WireSocket feed_in_{zmq::socket_type::sub};
  WireSocket feed_out_{zmq::socket_type::xpub};
  WireSocket appends_in_{zmq::socket_type::sub};
  WireSocket appends_out_{zmq::socket_type::xpub};
  WireSocket reads_in_{zmq::socket_type::router};
  WireSocket reads_out_{zmq::socket_type::dealer};
  /// Who asked last: there is one service at a time.
  std::string asker_;
  std::mutex mutex_;
  Loses loses_from_bus_;
  Loses loses_appends_;
  Loses loses_reads_;
  std::atomic<int> lost_ = 0;
  std::jthread thread_;
};

/// Loses the first `count` messages whose first frame begins with `topic`, from the moment it is made.
Relay::Loses the_next(int count, std::string topic);

}  // namespace tercet::harness
