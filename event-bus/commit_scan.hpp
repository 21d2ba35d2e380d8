#pragma once

#include <functional>
#include <optional>
#include <string>

#include "event-bus/commit_bytes.hpp"
#include "event-bus/log.hpp"
#include "tercet/v1/log.pb.h"

/// Reading a log commit by commit instead of chunk by chunk. A commit that is missing or out of order is damage.
namespace tercet {

/// Visits the commits from `from` (at least 1) on, in order, until `visit` returns false or the log ends. A view is
/// valid during the call.
LogResult<void> scan_commits(const Log& log, Position from, const std::function<bool(const CommitView&)>& visit);

/// Reads single commits of one log, mostly near one another: it keeps the chunk that it read last. Not thread-safe.
class CommitFetcher {
 public:
  explicit CommitFetcher(const Log& log) : log_{log} {}

  /// The commit at `position`, which the log has. Valid until the next call.
  LogResult<CommitView> at(Position position);

 private:
  std::optional<CommitView> find(Position position) const;

  const Log& log_;
  /// Position of the first commit in `chunk_`.
  Position first_ = 0;
  std::string chunk_;
};

/// Reads a view's commit; the bytes were parsed before they were stored, so an error is damage.
LogResult<v1::Commit> parse_commit(const CommitView& view);

/// Where the log stood at `position`, which it has.
LogResult<LogHead> head_at(CommitFetcher& fetcher, Position position);

}  // namespace tercet
