#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "common/log_client/append_channel.hpp"
#include "tests/simulation/history.hpp"

namespace tercet::simulation {

struct PublishingSize {
  /// How often it offers something, repetitions and next tries not counted.
  std::size_t offers = 40;
  /// Between two, by chance up to this.
  std::chrono::milliseconds pause_max{800};
};

/// Somebody who writes to the log without a command-service: transfers between the hot accounts, notes on streams that only
/// publishers like this one write, and things that must be refused. It follows the log to know what to expect. All it
/// offered, and each receipt, goes into the history: one entry for each id and attempt; the receipts of what was offered
/// again unchanged are with the first offer.
///
/// Not thread-safe: used on the loop's thread. The history must outlive it.
class ForeignPublisher {
 public:
  ForeignPublisher(EventLoop& loop, const BusEndpoints& bus, std::uint64_t seed, const PublishingSize& size,
                   History& history);
  ~ForeignPublisher();

  /// From now on it offers nothing new.
  void settle();
  /// Each of its offers has its receipt. Only after settle(). It stays false while the event-bus serves another log than
  /// the one it met first.
  bool settled() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tercet::simulation
