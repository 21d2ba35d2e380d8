#pragma once

#include <cstdint>
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
  /// Damage that was met; empty if none.
  std::string damage;

  /// The serialized v1::ReadReply. Stored commits go in as they are.
  std::string serialize() const;
};

/// When something is read; both in microseconds since 1970 UTC.
struct ReadTimes {
  /// The clock.
  std::int64_t now_us = 0;
  /// As of SettledTime::before().
  std::int64_t settled_us = 0;
};

/// Answers a serialized v1::ReadRequest; one that cannot be understood too. Thread-safe.
ReadAnswer answer_read(const Log& log, std::string_view request, const ReadTimes& times);

/// What is said instead of an answer when too many requests wait.
ReadAnswer answer_busy(const Log& log, std::string_view request, const ReadTimes& times);

}  // namespace tercet
