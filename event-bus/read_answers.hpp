#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "event-bus/log.hpp"
#include "tercet/v1/bus.pb.h"

namespace tercet {

/// What is answered to one request.
struct ReadAnswer {
  /// Without `commits`.
  v1::ReadReply reply;
  /// The serialized v1::CommitBatch of the reply; absent if it has none.
  std::optional<std::string> commits;
  /// What was asked for.
  v1::ReadRequest::ReadCase kind = v1::ReadRequest::READ_NOT_SET;
  /// Damage that was met; empty if none.
  std::string damage;

  /// The serialized v1::ReadReply. Stored commits go in as they are.
  std::string serialize() const;
};

/// Called with the time up to which a stream is asked for, before anything is read: up to there, which time is over as
/// SettledTime::before() has it; 0 = not known. Microseconds since 1970 UTC.
using Settle = std::function<std::int64_t(std::int64_t until_us)>;

/// Answers a serialized v1::ReadRequest; one that cannot be understood too. `now_us`: the clock, microseconds since 1970
/// UTC. As thread-safe as `settle`.
ReadAnswer answer_read(const Log& log, std::string_view request, std::int64_t now_us, const Settle& settle);

/// What is said instead of an answer when too many requests wait. Thread-safe.
ReadAnswer answer_busy(const Log& log, std::string_view request, std::int64_t now_us);

}  // namespace tercet
