#include "event-bus/rocksdb_options.hpp"

#include <rocksdb/cache.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/options.h>
#include <rocksdb/slice_transform.h>
#include <rocksdb/table.h>

#include <cstring>

#include "common/vocabulary/limits.hpp"

namespace tercet {
namespace {

using limits::kMiB;

constexpr std::size_t kBlockCacheBytes = 64 * kMiB;
/// Small enough to stay in the processor's cache while random keys go in: measured 1.4 times as fast as 64 MiB.
constexpr std::size_t kWriteBufferBytes = 8 * kMiB;
/// Chunks go in in order, so that only the number of files speaks, and for a larger buffer.
constexpr std::size_t kCommitsWriteBufferBytes = 16 * kMiB;
/// What is read again at a start after a crash.
constexpr std::uint64_t kWalBytesMax = 48 * kMiB;
constexpr int kOpenFilesMax = 512;
constexpr double kBloomBitsPerKey = 10;
constexpr double kMemtableBloomRatio = 0.05;

/// The stream's name and the zero byte after it, so that a filter can tell whether a file knows a stream at all.
class StreamPrefix final : public rocksdb::SliceTransform {
 public:
  const char* Name() const override { return "tercet.StreamPrefix"; }
  rocksdb::Slice Transform(const rocksdb::Slice& key) const override { return {key.data(), name_size(key) + 1}; }
  bool InDomain(const rocksdb::Slice& key) const override { return name_size(key) < key.size(); }

 private:
  static std::size_t name_size(const rocksdb::Slice& key) {
    const auto* zero = static_cast<const char*>(std::memchr(key.data(), 0, key.size()));
    return zero == nullptr ? key.size() : static_cast<std::size_t>(zero - key.data());
  }
};

rocksdb::BlockBasedTableOptions table_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.block_cache = cache;
  // Indexes and filters count against the cache's bound as well.
  table.cache_index_and_filter_blocks = true;
  table.pin_l0_filter_and_index_blocks_in_cache = true;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(kBloomBitsPerKey));
  table.format_version = 5;
  return table;
}

rocksdb::ColumnFamilyOptions family_options(const rocksdb::BlockBasedTableOptions& table) {
  rocksdb::ColumnFamilyOptions family;
  family.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  family.write_buffer_size = kWriteBufferBytes;
  family.compression = rocksdb::kNoCompression;
  // What is stored never grows stale: no rewriting for its age.
  family.ttl = 0;
  family.periodic_compaction_seconds = 0;
  return family;
}

}  // namespace

std::shared_ptr<rocksdb::Cache> log_block_cache() {
  return rocksdb::NewLRUCache(kBlockCacheBytes);
}

rocksdb::DBOptions log_db_options() {
  rocksdb::DBOptions options;
  options.create_if_missing = true;
  options.create_missing_column_families = true;
  // A torn tail is what a crash leaves; anything else that cannot be read is damage, and opening fails. The default
  // would drop what follows the damage and go on.
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.track_and_verify_wals_in_manifest = true;
  options.paranoid_checks = true;
  // After a write that failed nothing is known: no going on by itself. The default is to try for ever.
  options.max_bgerror_resume_count = 0;

  options.max_open_files = kOpenFilesMax;
  options.max_total_wal_size = kWalBytesMax;
  options.max_manifest_file_size = 16 * kMiB;
  options.max_background_jobs = 2;
  options.bytes_per_sync = kMiB;
  // There is one writer.
  options.allow_concurrent_memtable_write = false;
  options.enable_write_thread_adaptive_yield = false;
  // It would read every file at a start.
  options.skip_stats_update_on_db_open = true;

  options.info_log_level = rocksdb::WARN_LEVEL;
  options.max_log_file_size = kMiB;
  options.keep_log_file_num = 2;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

rocksdb::ColumnFamilyOptions meta_family_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  return family_options(table_options(cache));
}

rocksdb::ColumnFamilyOptions commits_family_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  auto table = table_options(cache);
  table.block_size = limits::kChunkBytes;
  // Chunks are looked for by order, never by an exact key.
  table.filter_policy.reset();
  auto family = family_options(table);
  family.write_buffer_size = kCommitsWriteBufferBytes;
  return family;
}

rocksdb::ColumnFamilyOptions streams_family_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  auto table = table_options(cache);
  table.whole_key_filtering = false;
  auto family = family_options(table);
  family.prefix_extractor = std::make_shared<StreamPrefix>();
  family.memtable_prefix_bloom_size_ratio = kMemtableBloomRatio;
  return family;
}

rocksdb::ColumnFamilyOptions ids_family_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  auto family = family_options(table_options(cache));
  // Every new id is a miss: most are answered by a filter, in memory and on disk.
  family.memtable_whole_key_filtering = true;
  family.memtable_prefix_bloom_size_ratio = kMemtableBloomRatio;
  return family;
}

rocksdb::ColumnFamilyOptions open_family_options(const std::shared_ptr<rocksdb::Cache>& cache) {
  return ids_family_options(cache);
}

}  // namespace tercet
