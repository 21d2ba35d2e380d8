#include "event-bus/rocksdb_log.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/env.h>
#include <rocksdb/options.h>

#include <algorithm>
#include <array>
#include <limits>
#include <mutex>
#include <vector>

#include "common/vocabulary/limits.hpp"
#include "event-bus/commit_bytes.hpp"
#include "event-bus/invariant.hpp"
#include "event-bus/log_keys.hpp"
#include "event-bus/rocksdb_options.hpp"
#include "tercet/v1/log.pb.h"

namespace tercet {
namespace {

using rocksdb::ReadOptions;
using rocksdb::Slice;
using rocksdb::Status;

constexpr const char* kLogIdKey = "log_id";

Slice to_slice(std::string_view bytes) {
  return {bytes.data(), bytes.size()};
}
Slice to_slice(const Uuid& id) {
  return to_slice(bytes_view(id));
}
std::string_view view(const Slice& slice) {
  return {slice.data(), slice.size()};
}

LogError damage(std::string message, Position position = 0) {
  return {LogError::Kind::damage, position, std::move(message)};
}

LogError error_of(const Status& status, Position position = 0) {
  const auto kind = status.IsCorruption() ? LogError::Kind::damage : LogError::Kind::storage;
  return {kind, position, status.ToString()};
}

LogResult<void> result_of(const Status& status, Position position = 0) {
  if (status.ok()) return {};
  return error_of(status, position);
}

/// A new directory is itself an entry of the one above, which must outlive a power failure too.
LogResult<void> sync_directory(const std::filesystem::path& path) {
  std::unique_ptr<rocksdb::Directory> directory;
  auto status = rocksdb::Env::Default()->NewDirectory(path.string(), &directory);
  if (status.ok()) status = directory->Fsync();
  return result_of(status);
}

class RocksDbLog final : public Log {
 public:
  RocksDbLog() = default;
  RocksDbLog(const RocksDbLog&) = delete;
  RocksDbLog& operator=(const RocksDbLog&) = delete;
  ~RocksDbLog() override { close(); }

  LogResult<void> open(const std::filesystem::path& directory);

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
  using Family = rocksdb::ColumnFamilyHandle;
  using Iterator = std::unique_ptr<rocksdb::Iterator>;
  enum FamilyIndex { kMeta, kCommits, kStreams, kIds, kOpen, kFamilies };

  Family* family(FamilyIndex index) const { return families_[index]; }
  Iterator iterate(FamilyIndex index, const ReadOptions& options = {}) const {
    return Iterator{db_->NewIterator(options, family(index))};
  }

  void close();
  LogResult<void> load_head();
  LogResult<void> load_id();
  void set_head(const LogHead& head);

  void put_chunks(const Group& group);
  void put_ids(const Group& group);
  void put_streams(const Group& group);
  void put_open(const Group& group);

  /// Calls `found(i, value)` for each id that the family holds; that returns false for a value of no known form.
  template <class Found>
  LogResult<void> find_by_id(FamilyIndex index, std::span<const Uuid> ids, Found found) const;

  rocksdb::DB* db_ = nullptr;
  std::vector<Family*> families_;
  LogId id_{};
  mutable std::mutex head_mutex_;
  LogHead head_;
  /// The writer's; kept for its memory.
  rocksdb::WriteBatch batch_;
};

// ---- Opening ----

LogResult<void> RocksDbLog::open(const std::filesystem::path& directory) {
  const auto cache = log_block_cache();
  const std::vector<rocksdb::ColumnFamilyDescriptor> families{
      {rocksdb::kDefaultColumnFamilyName, meta_family_options(cache)},
      {"commits", commits_family_options(cache)},
      {"streams", streams_family_options(cache)},
      {"ids", ids_family_options(cache)},
      {"open", open_family_options(cache)}};
  const auto opened = rocksdb::DB::Open(log_db_options(), directory.string(), families, &families_, &db_);
  if (!opened.ok()) return error_of(opened);
  require(families_.size() == kFamilies, "a log has its families");
  if (auto synced = sync_directory(std::filesystem::absolute(directory).parent_path()); synced.has_error())
    return synced;
  if (auto loaded = load_head(); loaded.has_error()) return loaded;
  return load_id();
}

void RocksDbLog::close() {
  if (db_ == nullptr) return;
  for (auto* handle : families_) db_->DestroyColumnFamilyHandle(handle);
  delete db_;
}

LogResult<void> RocksDbLog::load_head() {
  const auto last = iterate(kCommits);
  last->SeekToLast();
  if (!last->Valid()) return result_of(last->status());

  const auto first = read_number(view(last->key())).value_or(0);
  CommitReader reader{view(last->value())};
  std::optional<CommitView> newest;
  while (const auto commit = reader.next()) newest = commit;
  v1::Commit commit;
  if (reader.damaged() || !newest ||
      !commit.ParseFromArray(newest->commit.data(), static_cast<int>(newest->commit.size()))) {
    return damage("the last chunk cannot be read", first);
  }
  const auto id = uuid_from_bytes(commit.body().commit_id()).value_or(CommitId{});
  Position indexed = 0;
  if (auto found = find_positions({&id, 1}, {&indexed, 1}); found.has_error()) return found;
  if (indexed != newest->position) return damage("the last commit is not in the index of ids", newest->position);
  set_head({newest->position, id, newest->time_us});
  return {};
}

LogResult<void> RocksDbLog::load_id() {
  std::string bytes;
  const auto status = db_->Get({}, family(kMeta), kLogIdKey, &bytes);
  if (status.ok()) {
    const auto id = uuid_from_bytes(bytes);
    if (!id) return damage("the log's id cannot be read");
    id_ = *id;
    return {};
  }
  if (!status.IsNotFound()) return error_of(status);
  if (head().position != 0) return damage("the log has commits but no id");
  id_ = new_uuid();
  rocksdb::WriteOptions synced;
  synced.sync = true;
  return result_of(db_->Put(synced, family(kMeta), kLogIdKey, to_slice(id_)));
}

LogHead RocksDbLog::head() const {
  const std::lock_guard lock{head_mutex_};
  return head_;
}

void RocksDbLog::set_head(const LogHead& head) {
  const std::lock_guard lock{head_mutex_};
  head_ = head;
}

// ---- Writing ----

LogResult<void> RocksDbLog::append(const Group& group) {
  require(group.first == head().position + 1, "a group follows the head");
  batch_.Clear();
  put_chunks(group);
  put_ids(group);
  put_streams(group);
  put_open(group);
  rocksdb::WriteOptions synced;
  synced.sync = true;
  const auto status = db_->Write(synced, &batch_);
  if (!status.ok()) return error_of(status, group.first);
  set_head(group.head);
  return {};
}

void RocksDbLog::put_chunks(const Group& group) {
  for (const auto& chunk : slice_group(group, limits::kChunkBytes)) {
    batch_.Put(family(kCommits), number_bytes(chunk.first), to_slice(chunk.commits));
  }
}

// Keys of an index go in sorted: neighbours are then found from one another in the memory table.
void RocksDbLog::put_ids(const Group& group) {
  std::vector<std::pair<CommitId, Position>> ids;
  ids.reserve(group.members.size());
  auto position = group.first;
  for (const auto& member : group.members) ids.emplace_back(member.id, position++);
  std::sort(ids.begin(), ids.end());
  for (const auto& [id, at] : ids) batch_.Put(family(kIds), to_slice(id), number_bytes(at));
}

void RocksDbLog::put_streams(const Group& group) {
  std::vector<const Group::StreamWrite*> writes;
  writes.reserve(group.streams.size());
  for (const auto& write : group.streams) writes.push_back(&write);
  std::sort(writes.begin(), writes.end(), [](const auto* a, const auto* b) {
    return std::tie(a->stream, a->entry.last_version) < std::tie(b->stream, b->entry.last_version);
  });
  for (const auto* write : writes) {
    batch_.Put(family(kStreams), stream_key(write->stream, write->entry.last_version), stream_value(write->entry));
  }
}

void RocksDbLog::put_open(const Group& group) {
  for (const auto& [command, entry] : group.opened) batch_.Put(family(kOpen), to_slice(command), open_value(entry));
  // A command is opened once and closed once, which is what SingleDelete asks for: both vanish when they meet, and
  // no marks of what was deleted are left for scans to step over.
  for (const auto& command : group.closed) batch_.SingleDelete(family(kOpen), to_slice(command));
}

// ---- Looking up ----

template <class Found>
LogResult<void> RocksDbLog::find_by_id(FamilyIndex index, std::span<const Uuid> ids, Found found) const {
  std::vector<Slice> keys;
  keys.reserve(ids.size());
  for (const auto& id : ids) keys.push_back(to_slice(id));
  std::vector<rocksdb::PinnableSlice> values(ids.size());
  std::vector<Status> statuses(ids.size());
  db_->MultiGet({}, family(index), keys.size(), keys.data(), values.data(), statuses.data());
  for (std::size_t i = 0; i < ids.size(); ++i) {
    if (statuses[i].IsNotFound()) continue;
    if (!statuses[i].ok()) return error_of(statuses[i]);
    if (!found(i, view(values[i]))) return damage("the index entry of " + to_text(ids[i]) + " cannot be read");
  }
  return {};
}

LogResult<void> RocksDbLog::find_positions(std::span<const CommitId> ids, std::span<Position> positions) const {
  std::fill(positions.begin(), positions.end(), Position{0});
  return find_by_id(kIds, ids, [&](std::size_t i, std::string_view value) {
    positions[i] = read_number(value).value_or(0);
    return positions[i] != 0;
  });
}

LogResult<void> RocksDbLog::find_open(std::span<const CommandId> commands,
                                      std::span<std::optional<OpenEntry>> entries) const {
  std::fill(entries.begin(), entries.end(), std::nullopt);
  return find_by_id(kOpen, commands, [&](std::size_t i, std::string_view value) {
    entries[i] = read_open_entry(value);
    return entries[i].has_value();
  });
}

LogResult<void> RocksDbLog::find_stream_heads(std::span<const std::string_view> streams,
                                              std::span<StreamHead> heads) const {
  // Within one prefix, so that filters answer for streams that are new.
  ReadOptions options;
  options.prefix_same_as_start = true;
  const auto newest = iterate(kStreams, options);
  for (std::size_t i = 0; i < streams.size(); ++i) {
    heads[i] = {};
    const auto prefix = stream_key_prefix(streams[i]);
    newest->SeekForPrev(stream_key(streams[i], std::numeric_limits<Version>::max()));
    if (!newest->status().ok()) return error_of(newest->status());
    if (!newest->Valid() || !newest->key().starts_with(prefix)) continue;
    const auto entry = read_stream_entry(view(newest->key()), prefix.size(), view(newest->value()));
    if (!entry) return damage("the index entry of " + std::string{streams[i]} + " cannot be read");
    heads[i] = {entry->last_version, entry->commit};
  }
  return {};
}

// ---- Scanning ----

LogResult<void> RocksDbLog::scan_chunks(Position from, const ChunkVisitor& visit) const {
  if (from > head().position) return {};
  const auto chunk = iterate(kCommits);
  chunk->SeekForPrev(number_bytes(from));
  if (chunk->status().ok() && !chunk->Valid()) return damage("no chunk holds the commit", from);
  auto reached = from;
  for (; chunk->Valid(); chunk->Next()) {
    const auto first = read_number(view(chunk->key()));
    if (!first) return damage("the key of a chunk cannot be read", reached);
    reached = std::max(reached, *first);
    if (!visit(*first, view(chunk->value()))) return {};
  }
  return result_of(chunk->status(), reached);
}

LogResult<void> RocksDbLog::scan_stream(std::string_view stream, Version from, Direction direction,
                                        const StreamVisitor& visit) const {
  const auto prefix = stream_key_prefix(stream);
  const auto end_bytes = std::string{stream} + '\1';
  const Slice begin{prefix};
  const Slice end{end_bytes};
  ReadOptions options;
  options.total_order_seek = true;
  options.iterate_lower_bound = &begin;
  options.iterate_upper_bound = &end;
  const auto commit = iterate(kStreams, options);
  commit->Seek(stream_key(stream, from));
  if (direction == Direction::backwards && !commit->Valid() && commit->status().ok()) commit->SeekToLast();
  while (commit->Valid()) {
    const auto entry = read_stream_entry(view(commit->key()), prefix.size(), view(commit->value()));
    if (!entry) return damage("the index entry of " + std::string{stream} + " cannot be read");
    if (!visit(*entry)) return {};
    direction == Direction::forwards ? commit->Next() : commit->Prev();
  }
  return result_of(commit->status());
}

LogResult<void> RocksDbLog::scan_open(const CommandId& after, const OpenVisitor& visit) const {
  const auto open = iterate(kOpen);
  for (open->Seek(to_slice(after)); open->Valid(); open->Next()) {
    const auto command = uuid_from_bytes(view(open->key()));
    const auto entry = read_open_entry(view(open->value()));
    if (!command || !entry) return damage("an entry of the index of open commands cannot be read");
    if (*command == after) continue;
    if (!visit(*command, *entry)) return {};
  }
  return result_of(open->status());
}

}  // namespace

Result<std::unique_ptr<Log>> open_rocksdb_log(const std::filesystem::path& directory) {
  auto log = std::make_unique<RocksDbLog>();
  if (const auto opened = log->open(directory); opened.has_error()) {
    const auto& error = opened.error();
    const auto where = error.position == 0 ? std::string{} : " at position " + std::to_string(error.position);
    return Error{"cannot open the log in " + directory.string() + where + ": " + error.message};
  }
  return std::unique_ptr<Log>{std::move(log)};
}

}  // namespace tercet
