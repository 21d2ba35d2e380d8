#pragma once

#include <functional>
#include <memory>
#include <string>

#include "common/messaging/event_loop.hpp"
#include "common/messaging/message.hpp"
#include "tercet/v1/bus.pb.h"

namespace tercet {

/// Listens to an event-bus's feed: commits and heartbeats. What comes may have gaps; Follower closes them.
/// Not thread-safe: used on the loop's thread.
class FeedSubscription {
 public:
  struct Handlers {
    /// `batch` is a serialized v1::CommitBatch; the handler may move it away.
    std::function<void(const v1::BatchHeader& header, zmq::message_t& batch)> on_commits;
    std::function<void(const v1::Heartbeat&)> on_heartbeat;
  };

  FeedSubscription(EventLoop& loop, const std::string& endpoint, Handlers handlers);
  ~FeedSubscription();

  /// Drops the connection and makes a new one, after silence.
  void start_over();

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tercet
