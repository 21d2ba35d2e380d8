#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "common/log_client/append_channel.hpp"
#include "common/log_client/follower.hpp"

namespace tercet::simulation {

/// The shell of a Follower that begins at position 0 of whatever log it meets.
/// Not thread-safe: used on the loop's thread. A handler must not destroy it.
class LogFollowing {
 public:
  struct Handlers {
    /// Takes what was handed on, and says how long it takes until that counts as applied.
    std::function<std::chrono::milliseconds(const Follower::Application&)> on_apply;
    /// The follower has stopped for good: why.
    std::function<void(const std::string&)> on_stopped;
  };

  LogFollowing(EventLoop& loop, const BusEndpoints& bus, std::uint64_t seed, Handlers handlers);
  ~LogFollowing();

  const Follower& follower() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// Calls `take` for each commit that was handed on, in order.
void for_each_commit(const Follower::Application& application, const std::function<void(const v1::Commit&)>& take);

}  // namespace tercet::simulation
