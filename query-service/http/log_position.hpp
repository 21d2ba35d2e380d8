#pragma once

#include <optional>
#include <string>

#include "common/log_client/follower.hpp"
#include "tercet/v1/bus.pb.h"
#include "tercet/v1/problem.pb.h"

namespace tercet {

/// Where somebody stands who reads the log from one position on, page by page, and wants all of one log: a page counts
/// only if it goes on where the last one ended. A pure value; not thread-safe.
class LogPosition {
 public:
  /// Behind `after`; 0 = from the start. `category`: only commits that write a stream of this one; empty = all.
  LogPosition(Position after, std::string category);

  v1::ReadRequest request() const;
  /// Moves to the end of the page. The problem is the log's, or 409 `log.changed`: the page is of another log, or of another
  /// history of this one, or the log ends before.
  std::optional<v1::Problem> take(const v1::ReadReply& page);

  /// Everything up to here was in a page.
  Position position() const { return position_; }

 private:
  Position position_;
  std::string category_;
  /// The log it was met in.
  std::string log_id_;
  /// The commit at the position, where it is known.
  std::optional<CommitMark> mark_;
};

}  // namespace tercet
