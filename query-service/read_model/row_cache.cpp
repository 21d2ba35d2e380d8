#include "query-service/read_model/row_cache.hpp"

#include <algorithm>
#include <utility>

namespace tercet {
namespace {

/// In memory between two transactions, per table. A row takes a few times its serialized size.
constexpr std::size_t kRowsMax = 50'000;
constexpr std::size_t kBytesMax = std::size_t{16} << 20;

std::string insert_sql(const Table& table) {
  std::string columns = "key, data";
  std::string values = "?1, ?2";
  for (std::size_t i = 0; i < table.indexes.size(); ++i) {
    columns.append(", \"").append(table.indexes[i].name).append("\"");
    values.append(", ?").append(std::to_string(i + 3));
  }
  return "INSERT INTO \"" + table.name + "\" (" + columns + ") VALUES (" + values + ")";
}

std::string upsert_sql(const Table& table) {
  std::string updates = "data = excluded.data";
  for (const auto& index : table.indexes) {
    updates.append(", \"").append(index.name).append("\" = excluded.\"").append(index.name).append("\"");
  }
  return insert_sql(table) + " ON CONFLICT (key) DO UPDATE SET " + updates;
}

std::vector<IndexValue> index_values(const Table& table, const google::protobuf::Message& row) {
  std::vector<IndexValue> values;
  values.reserve(table.indexes.size());
  for (const auto& index : table.indexes) values.push_back(index.value(row));
  return values;
}

void bind_from(SqliteStatement& statement, int parameter, const std::vector<IndexValue>& values) {
  for (const auto& value : values) {
    if (const auto* text = std::get_if<std::string>(&value)) {
      statement.bind_text(parameter++, *text);
    } else {
      statement.bind(parameter++, std::get<std::int64_t>(value));
    }
  }
}

}  // namespace

std::string create_table_sql(const Table& table) {
  std::string columns = "key TEXT PRIMARY KEY NOT NULL, data BLOB NOT NULL";
  std::string indexes;
  for (const auto& index : table.indexes) {
    columns += ", \"" + index.name + "\" NOT NULL";
    indexes += "CREATE INDEX \"" + table.name + "_by_" + index.name + "\" ON \"" + table.name + "\" (\"" + index.name +
               "\", key);";
  }
  return "CREATE TABLE \"" + table.name + "\" (" + columns + ") WITHOUT ROWID;" + indexes;
}

Result<std::unique_ptr<RowCache>, ModelError> RowCache::open(Sqlite& file, const Projection& projection) {
  std::unique_ptr<RowCache> cache{new RowCache{file}};
  for (const auto& table : projection.tables()) {
    auto prepared = prepare(file, table);
    if (!prepared) return prepared.error();
    cache->tables_.push_back(std::move(*prepared));
  }
  return cache;
}

Result<RowCache::CachedTable, ModelError> RowCache::prepare(Sqlite& file, const Table& table) {
  auto select = file.prepare("SELECT data FROM \"" + table.name + "\" WHERE key = ?1");
  if (!select) return select.error();
  auto upsert = file.prepare(upsert_sql(table));
  if (!upsert) return upsert.error();
  auto update = file.prepare("UPDATE \"" + table.name + "\" SET data = ?2 WHERE key = ?1");
  if (!update) return update.error();
  auto insert = file.prepare(insert_sql(table));
  if (!insert) return insert.error();
  return CachedTable{&table, std::move(*select), std::move(*upsert), std::move(*update), std::move(*insert), {}, {}};
}

Result<google::protobuf::Message*, ModelError> RowCache::edit(std::size_t table, std::string_view key) {
  auto& cached = tables_.at(table);
  auto found = cached.rows.find(key);
  RowsByKey::value_type* entry = nullptr;
  if (found != cached.rows.end()) {
    ++lookups_.hits;
    entry = &*found;
  } else {
    ++lookups_.misses;
    auto loaded = load(cached, key);
    if (!loaded) return loaded.error();
    entry = *loaded;
  }
  return mark_edited(cached, *entry);
}

Result<google::protobuf::Message*, ModelError> RowCache::add(std::size_t table, std::string_view key) {
  auto& cached = tables_.at(table);
  Row row{std::unique_ptr<google::protobuf::Message>{cached.table->prototype->New()}, std::nullopt, false, true};
  const auto [entry, is_new] = cached.rows.emplace(std::string{key}, std::move(row));
  if (!is_new) {
    return ModelError{ModelError::Kind::event, "the row \"" + std::string{key} + "\" of table " + cached.table->name +
                                                   " is to be added a second time"};
  }
  return mark_edited(cached, *entry);
}

google::protobuf::Message* RowCache::mark_edited(CachedTable& cached, RowsByKey::value_type& entry) {
  auto& row = entry.second;
  if (!std::exchange(row.edited, true)) cached.edited.push_back(&entry);
  return row.message.get();
}

Result<RowCache::RowsByKey::value_type*, ModelError> RowCache::load(CachedTable& cached, std::string_view key) {
  std::unique_ptr<google::protobuf::Message> message{cached.table->prototype->New()};
  cached.select.bind_text(1, key);
  const auto found = cached.select.step();
  if (!found) return found.error();
  const auto bytes = *found ? cached.select.bytes(0) : std::string_view{};
  const bool parsed = message->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  cached.select.reset();
  if (!parsed) {
    return file_.unusable("the row \"" + std::string{key} + "\" of table " + cached.table->name + " cannot be read");
  }
  Row row{std::move(message), std::nullopt};
  if (*found) row.stored_indexes = index_values(*cached.table, *row.message);
  return &*cached.rows.emplace(std::string{key}, std::move(row)).first;
}

Result<void, ModelError> RowCache::write_edited() {
  for (auto& cached : tables_) {
    // In the order of the keys, so that neighbours are written together.
    std::sort(cached.edited.begin(), cached.edited.end(),
              [](const auto* left, const auto* right) { return left->first < right->first; });
    for (auto* entry : cached.edited) {
      if (auto written = write(cached, *entry); !written) return written;
      entry->second.edited = false;
      if (entry->second.added) forget(cached, entry->first);
    }
    cached.edited.clear();
    if (cached.rows.size() > kRowsMax || cached.bytes > kBytesMax) forget_all(cached);
  }
  return {};
}

Result<void, ModelError> RowCache::write(CachedTable& cached, RowsByKey::value_type& entry) {
  auto& [key, row] = entry;
  auto indexes = index_values(*cached.table, *row.message);
  const bool same_indexes = row.stored_indexes == indexes;
  auto& statement = row.added ? cached.insert : same_indexes ? cached.update : cached.upsert;
  bytes_.clear();
  row.message->AppendToString(&bytes_);
  statement.bind_text(1, key);
  statement.bind_blob(2, bytes_);
  if (!same_indexes) bind_from(statement, 3, indexes);
  cached.bytes += bytes_.size() - row.bytes;
  row.bytes = bytes_.size();
  row.stored_indexes = std::move(indexes);
  return statement.run();
}

void RowCache::forget(CachedTable& cached, const std::string& key) {
  const auto found = cached.rows.find(key);
  cached.bytes -= found->second.bytes;
  cached.rows.erase(found);
}

void RowCache::forget_all(CachedTable& cached) {
  cached.rows.clear();
  cached.edited.clear();
  cached.bytes = 0;
}

void RowCache::clear() {
  for (auto& cached : tables_) forget_all(cached);
}

}  // namespace tercet
