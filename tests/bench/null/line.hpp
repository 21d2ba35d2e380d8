#pragma once

#include <initializer_list>
#include <optional>
#include <utility>

#include "common/messaging/event_loop.hpp"
#include "tests/bench/null/processes.hpp"

namespace tercet::bench::null {

/// Numbered messages to a process of the null pipeline, and what comes back for them. Used on one thread.
class Line {
 public:
  /// Requests to the process at `name`, and its replies.
  static Line to(zmq::context_t& context, const Place& place, const std::string& name, std::size_t message_bytes);
  /// Past the commands process: appends to the bus, and what comes on the feed.
  static Line to_bus(zmq::context_t& context, const Place& place, std::size_t message_bytes);

  void send(std::uint64_t number);
  /// Calls `take` with the number of each message that has come back.
  template <class Take>
  void receive(Take take) {
    zmq::message_t message;
    while (in().recv(message, zmq::recv_flags::dontwait)) take(head_of(message).number);
  }
  /// Returns once a message has gone all the way and come back: what is published before the subscribers are there
  /// is lost. It has the number 0, and more of them may come back later. Throws if none comes within 10 s.
  void wait_until_connected();

  /// Sleeps until one of the lines can be read, or that time. Finer than zmq::poll, which counts milliseconds.
  static void wait(std::initializer_list<Line*> lines, MonoTime until);

 private:
  Line(zmq::socket_t out, std::optional<zmq::socket_t> feed, std::size_t message_bytes)
      : out_{std::move(out)}, feed_{std::move(feed)}, message_bytes_{message_bytes} {}
  zmq::socket_t& in() { return feed_ ? *feed_ : out_; }

  zmq::socket_t out_;
  std::optional<zmq::socket_t> feed_;
  std::size_t message_bytes_;
};

}  // namespace tercet::bench::null
