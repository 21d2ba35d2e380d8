#pragma once

#include <memory>

namespace rocksdb {
class Cache;
struct ColumnFamilyOptions;
struct DBOptions;
}  // namespace rocksdb

/// How RocksDB is set up for a log: what is written once, never lost in silence, and read in bounded memory.
namespace tercet {

/// Shared by all families; bounds what reads may keep.
std::shared_ptr<rocksdb::Cache> log_block_cache();

rocksdb::DBOptions log_db_options();

/// The families; see log_keys.hpp for what they hold.
rocksdb::ColumnFamilyOptions meta_family_options(const std::shared_ptr<rocksdb::Cache>& cache);
rocksdb::ColumnFamilyOptions commits_family_options(const std::shared_ptr<rocksdb::Cache>& cache);
rocksdb::ColumnFamilyOptions streams_family_options(const std::shared_ptr<rocksdb::Cache>& cache);
rocksdb::ColumnFamilyOptions ids_family_options(const std::shared_ptr<rocksdb::Cache>& cache);
rocksdb::ColumnFamilyOptions open_family_options(const std::shared_ptr<rocksdb::Cache>& cache);

}  // namespace tercet
