#pragma once

#include <optional>
#include <string>

#include "common/messaging/event_loop.hpp"
#include "common/messaging/socket.hpp"
#include "common/vocabulary/identity.hpp"
#include "tests/simulation/workload/random.hpp"

namespace tercet::simulation {

/// Sends to the event-bus's ingest what no publisher of ours would: nothing of it may ever be in the log. It expects no
/// receipts. Not thread-safe: used on the loop's thread.
class RawAppends {
 public:
  RawAppends(EventLoop& loop, const std::string& ingest);

  /// Frames or bytes that are no append, or an append that is none for this log. `log_id`: the log there, if known.
  void send_something(const std::optional<LogId>& log_id, Random& random);

 private:
  void send(const std::string& topic, const std::string& bytes);

  Socket socket_;
};

}  // namespace tercet::simulation
