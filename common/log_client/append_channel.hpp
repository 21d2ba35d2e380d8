#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/log_client/publisher.hpp"
#include "common/messaging/event_loop.hpp"

namespace tercet {

/// Where an event-bus listens.
struct BusEndpoints {
  std::string ingest;
  std::string feed;
  std::string reads;
};

/// The shell of Publisher: an XPUB to the event-bus's ingest, a SUB to its feed for receipts and heartbeats.
/// Not thread-safe: used on the loop's thread.
class AppendChannel {
 public:
  using ReceiptHandler = std::function<void(std::vector<v1::Receipt>)>;

  /// `on_receipts` is called on the loop's thread, for each batch of receipts that end a commit's time here.
  AppendChannel(EventLoop& loop, const BusEndpoints& bus, ReceiptHandler on_receipts);
  ~AppendChannel();

  void offer(Offer offer);
  /// For its status, log id, bus time and counters.
  const Publisher& publisher() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tercet
