#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "common/log_client/append_channel.hpp"
#include "tests/simulation/history.hpp"

namespace tercet::simulation {

/// Reads the whole log from its beginning and follows it as it grows, sometimes slowly, and writes down what it was handed.
/// Not thread-safe: used on the loop's thread. The history must outlive it.
class Observer {
 public:
  Observer(EventLoop& loop, const BusEndpoints& bus, std::string name, std::uint64_t seed, History& history);
  ~Observer();

  /// Ends this observation and begins another one at position 0. Not to be called by what a LogFollowing calls.
  void begin_anew();
  /// The observation under way has everything up to `head`, and nothing beyond.
  bool at(Position head) const;
  /// It has handed on what is before that position, and what is there.
  bool has_reached(Position position) const;
  /// The observation under way has ended for good; its `stopped` says why.
  bool stopped() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tercet::simulation
