#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "query-service/read_model/projection.hpp"
#include "query-service/read_model/sqlite.hpp"

namespace tercet {

/// The rows of one read model that are in memory: read once, changed in place by many events, written once per
/// transaction. Between transactions it keeps rows of about the last ones, up to a bound. Used by one thread.
class RowCache : public Rows {
 public:
  /// The tables are in the file already. Both must outlive the cache.
  static Result<std::unique_ptr<RowCache>, ModelError> open(Sqlite& file, const Projection& projection);

  Result<google::protobuf::Message*, ModelError> edit(std::size_t table, std::string_view key) override;
  Result<google::protobuf::Message*, ModelError> add(std::size_t table, std::string_view key) override;
  /// Writes each row that was edited since the last time, once.
  Result<void, ModelError> write_edited();
  /// How often a row to be edited was in memory, and how often it had to be read from the file.
  struct Lookups {
    std::size_t hits = 0;
    std::size_t misses = 0;
  };
  /// Since the last time.
  Lookups take_lookups() { return std::exchange(lookups_, {}); }
  /// Forgets all rows: what was edited is not to be stored.
  void clear();

 private:
  struct Row {
    std::unique_ptr<google::protobuf::Message> message;
    /// As they are in the file; nothing if the row is not there.
    std::optional<std::vector<IndexValue>> stored_indexes;
    bool edited = false;
    /// By add(): not expected to be edited again, so not kept.
    bool added = false;
    /// Serialized, when it was last written.
    std::size_t bytes = 0;
  };
  struct KeyHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view key) const { return std::hash<std::string_view>{}(key); }
  };
  using RowsByKey = std::unordered_map<std::string, Row, KeyHash, std::equal_to<>>;
  struct CachedTable {
    const Table* table;
    SqliteStatement select;
    SqliteStatement upsert;
    /// For rows whose indexes stay as they are, which are then not touched.
    SqliteStatement update;
    /// For rows that were added.
    SqliteStatement insert;
    RowsByKey rows;
    std::vector<RowsByKey::value_type*> edited;
    /// Of all rows.
    std::size_t bytes = 0;
  };

  explicit RowCache(Sqlite& file) : file_{file} {}
  static google::protobuf::Message* mark_edited(CachedTable& cached, RowsByKey::value_type& entry);
  static Result<CachedTable, ModelError> prepare(Sqlite& file, const Table& table);
  Result<RowsByKey::value_type*, ModelError> load(CachedTable& cached, std::string_view key);
  static void forget(CachedTable& cached, const std::string& key);
  static void forget_all(CachedTable& cached);
  Result<void, ModelError> write(CachedTable& cached, RowsByKey::value_type& row);

  Sqlite& file_;
  std::vector<CachedTable> tables_;
  Lookups lookups_;
  std::string bytes_;
};

/// The statements that make the table and its indexes.
std::string create_table_sql(const Table& table);

}  // namespace tercet
