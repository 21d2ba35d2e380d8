#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string_view>

#include "event-bus/group.hpp"
#include "event-bus/log_entries.hpp"

namespace tercet {

/// Where commits are kept for ever: the commits themselves in chunks (each a serialized v1::CommitBatch), and three
/// indexes over them: commit ids, streams, open commands. An engine implements this; all engines pass the suite in
/// tests/contract.
///
/// One thread, the writer, calls append(). Everything else may be called from any thread at any time. Whatever a
/// call shows is durable. A reader may see a group a moment before head() tells of it, never half of a group.
///
/// A look-up or scan that meets damage ends with an error that says where; it never skips anything.
class Log {
 public:
  /// Called with each chunk and the position of its first commit; false ends the scan. The bytes are valid during the call.
  using ChunkVisitor = std::function<bool(Position first, std::string_view chunk)>;
  using StreamVisitor = std::function<bool(const StreamEntry&)>;
  using OpenVisitor = std::function<bool(const CommandId&, const OpenEntry&)>;
  enum class Direction { forwards, backwards };

  virtual ~Log() = default;

  /// Made when the log was created, and kept in it.
  virtual LogId id() const = 0;
  virtual LogHead head() const = 0;

  /// Makes a group durable with one sync, all or nothing. `group.first` must follow head(). After an error it is not known
  /// what is stored: the process must end.
  virtual LogResult<void> append(const Group& group) = 0;

  /// For each commit id its position, 0 if it is not in the log. The spans have one length, here and below.
  virtual LogResult<void> find_positions(std::span<const CommitId> ids, std::span<Position> positions) const = 0;
  virtual LogResult<void> find_stream_heads(std::span<const std::string_view> streams,
                                            std::span<StreamHead> heads) const = 0;
  virtual LogResult<void> find_open(std::span<const CommandId> commands,
                                    std::span<std::optional<OpenEntry>> entries) const = 0;

  /// Visits chunks in order, from the one that holds `from` (at least 1). Nothing is visited if the log ends before.
  virtual LogResult<void> scan_chunks(Position from, const ChunkVisitor& visit) const = 0;
  /// Visits the commits that wrote `stream`. Forwards: from the one that wrote version `from`. Backwards: from the same one,
  /// or the newest if the stream does not reach `from`.
  virtual LogResult<void> scan_stream(std::string_view stream, Version from, Direction direction,
                                      const StreamVisitor& visit) const = 0;
  /// Visits open commands in the order of their ids, from the first id greater than `after`.
  virtual LogResult<void> scan_open(const CommandId& after, const OpenVisitor& visit) const = 0;
};

}  // namespace tercet
