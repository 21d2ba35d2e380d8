#pragma once

#include <cstdint>
#include <string>

#include "event-bus/log.hpp"
#include "tercet/v1/bus.pb.h"

/// Pages of the log: a bounded part of what was asked for, copied as it is stored. A page shows nothing past the `head` it
/// is given, which the log has reached.
namespace tercet {

struct Page {
  /// A serialized v1::CommitBatch, at most 1 MiB or exactly one commit.
  std::string commits;
  std::uint32_t count = 0;
  /// Where to go on: a position or a version; see v1::ReadReply.
  std::uint64_t next = 0;
  /// Nothing further is there to read.
  bool end = false;
};

/// `request` names a category of good form, or none.
LogResult<Page> page_of_all(const Log& log, const LogHead& head, const v1::ReadAll& request);

/// `request` names a stream of good form. Backwards, the newest commit comes first.
LogResult<Page> page_of_stream(const Log& log, const LogHead& head, const v1::ReadStream& request);

/// Where the stream stood at `head`.
LogResult<StreamHead> stream_head_at(const Log& log, const LogHead& head, std::string_view stream);

}  // namespace tercet
