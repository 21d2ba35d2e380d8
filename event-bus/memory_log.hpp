#pragma once

#include <map>
#include <mutex>
#include <string>
#include <unordered_map>

#include "event-bus/log.hpp"

namespace tercet {

/// A log in memory, for tests, which may derive from it to make it slow or fail. It never fails by itself, and is gone with
/// the object.
class MemoryLog : public Log {
 public:
  explicit MemoryLog(const LogId& id) : id_{id} {}

  LogId id() const override { return id_; }
  LogHead head() const override;
  LogResult<void> append(const Group& group) override;
  LogResult<void> find_positions(std::span<const CommitId> ids, std::span<Position> positions) const override;
  LogResult<void> find_stream_heads(std::span<const std::string_view> streams,
                                    std::span<StreamHead> heads) const override;
  LogResult<void> find_open(std::span<const CommandId> commands,
                            std::span<std::optional<OpenEntry>> entries) const override;
  LogResult<void> scan_chunks(Position from, const ChunkVisitor& visit) const override;
  LogResult<void> scan_stream(std::string_view stream, Version from, Direction direction,
                              const StreamVisitor& visit) const override;
  LogResult<void> scan_open(const CommandId& after, const OpenVisitor& visit) const override;

 private:
  /// A stream's commits by their last version.
  using Stream = std::map<Version, StreamEntry>;

  const LogId id_;
  /// Recursive, because a visitor may ask the log for more.
  mutable std::recursive_mutex mutex_;
  LogHead head_;
  std::map<Position, std::string> chunks_;
  std::unordered_map<CommitId, Position, UuidHash> positions_;
  std::map<std::string, Stream, std::less<>> streams_;
  std::map<CommandId, OpenEntry> open_;
};

}  // namespace tercet
