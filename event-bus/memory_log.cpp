#include "event-bus/memory_log.hpp"

#include "common/vocabulary/limits.hpp"
#include "event-bus/invariant.hpp"

namespace tercet {
namespace {

using Lock = std::lock_guard<std::recursive_mutex>;

}  // namespace

LogHead MemoryLog::head() const {
  const Lock lock{mutex_};
  return head_;
}

LogResult<void> MemoryLog::append(const Group& group) {
  const Lock lock{mutex_};
  require(group.first == head_.position + 1, "a group follows the head");
  for (const auto& slice : slice_group(group, limits::kChunkBytes)) chunks_.emplace(slice.first, slice.commits);
  auto position = group.first;
  for (const auto& member : group.members) positions_.emplace(member.id, position++);
  for (const auto& write : group.streams) {
    streams_[std::string{write.stream}].emplace(write.entry.last_version, write.entry);
  }
  open_.insert(group.opened.begin(), group.opened.end());
  for (const auto& command : group.closed) open_.erase(command);
  head_ = group.head;
  return {};
}

LogResult<void> MemoryLog::find_positions(std::span<const CommitId> ids, std::span<Position> positions) const {
  const Lock lock{mutex_};
  for (std::size_t i = 0; i < ids.size(); ++i) {
    const auto found = positions_.find(ids[i]);
    positions[i] = found == positions_.end() ? 0 : found->second;
  }
  return {};
}

LogResult<void> MemoryLog::find_stream_heads(std::span<const std::string_view> streams,
                                             std::span<StreamHead> heads) const {
  const Lock lock{mutex_};
  for (std::size_t i = 0; i < streams.size(); ++i) {
    const auto found = streams_.find(streams[i]);
    if (found == streams_.end()) {
      heads[i] = {};
    } else {
      const auto& newest = found->second.rbegin()->second;
      heads[i] = {newest.last_version, newest.commit};
    }
  }
  return {};
}

LogResult<void> MemoryLog::find_open(std::span<const CommandId> commands,
                                     std::span<std::optional<OpenEntry>> entries) const {
  const Lock lock{mutex_};
  for (std::size_t i = 0; i < commands.size(); ++i) {
    const auto found = open_.find(commands[i]);
    entries[i] = found == open_.end() ? std::nullopt : std::optional{found->second};
  }
  return {};
}

LogResult<void> MemoryLog::scan_chunks(Position from, const ChunkVisitor& visit) const {
  const Lock lock{mutex_};
  if (from > head_.position) return {};
  auto chunk = std::prev(chunks_.upper_bound(from));
  while (chunk != chunks_.end() && visit(chunk->first, chunk->second)) ++chunk;
  return {};
}

LogResult<void> MemoryLog::scan_stream(std::string_view stream, Version from, Direction direction,
                                       const StreamVisitor& visit) const {
  const Lock lock{mutex_};
  const auto found = streams_.find(stream);
  if (found == streams_.end()) return {};
  const auto& entries = found->second;
  auto entry = entries.lower_bound(from);
  if (direction == Direction::forwards) {
    while (entry != entries.end() && visit(entry->second)) ++entry;
    return {};
  }
  if (entry == entries.end()) --entry;
  while (visit(entry->second) && entry != entries.begin()) --entry;
  return {};
}

LogResult<void> MemoryLog::scan_open(const CommandId& after, const OpenVisitor& visit) const {
  const Lock lock{mutex_};
  auto entry = open_.upper_bound(after);
  while (entry != open_.end() && visit(entry->first, entry->second)) ++entry;
  return {};
}

}  // namespace tercet
