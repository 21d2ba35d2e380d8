#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "common/vocabulary/identity.hpp"
#include "tercet/v1/log.pb.h"

namespace tercet {

/// One event and where it stands in the log. Points into the commit it was taken from.
struct RecordedEvent {
  Position position = 0;
  /// Microseconds since 1970 UTC.
  std::int64_t time_us = 0;
  const std::string* stream = nullptr;
  Version version = 0;
  const v1::Event* event = nullptr;
  /// Text of the command's id whose outcome this is; empty if no command was behind it.
  std::string command_id;
  const std::string* correlation_id = nullptr;
};

/// The events of a commit, in the order of its writes. Valid as long as `commit` is.
std::vector<RecordedEvent> events_of(const v1::Commit& commit);

/// One JSON object on one line: position, stream, version, type, data, time, command_id, correlation_id; always all of
/// them. Scripts rely on it: members may be added, none renamed or taken away.
std::string to_json(const RecordedEvent& event);

}  // namespace tercet
