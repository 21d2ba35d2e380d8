#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "common/log_client/append_channel.hpp"
#include "common/messaging/event_loop.hpp"
#include "common/vocabulary/ports.hpp"
#include "tests/bench/numbered_ids.hpp"

namespace tercet::bench {

BusEndpoints bus_at(const Ports& ports);

/// A publisher of commits with numbered ids, for loads on the event-bus alone. Used on the loop's thread.
class AppendLoad {
 public:
  /// The receipt of the commit with that number has come, and says that it is in the log.
  using Committed = std::function<void(std::size_t number)>;

  AppendLoad(EventLoop& loop, const Ports& bus, Committed on_committed);

  /// Calls `begin` once the event-bus can be offered to; fails if that takes 30 s.
  void when_ready(std::function<void()> begin);
  /// Offers one commit by itself: a deposit to one of `accounts`.
  void offer_deposit(std::size_t number, std::size_t accounts);
  void offer(std::vector<Offer::Body> bodies);
  const NumberedIds& ids() const { return ids_; }
  /// What went wrong first; the loop was stopped then.
  const std::optional<std::string>& failure() const { return failure_; }

 private:
  void fail(std::string why);
  void on_receipts(const std::vector<v1::Receipt>& receipts);

  EventLoop& loop_;
  Committed on_committed_;
  NumberedIds ids_;
  AppendChannel channel_;
  Timer ready_;
  std::optional<std::string> failure_;
};

/// For an AppendLoad that has failed: 1, with a line on stderr; else nothing.
std::optional<int> failure_status(const AppendLoad& load);

}  // namespace tercet::bench
