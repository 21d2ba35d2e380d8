#include "query-service/read_model/model_reader.hpp"

#include <utility>

#include "query-service/read_model/checkpoint_table.hpp"
#include "query-service/read_model/model_store.hpp"
#include "query-service/read_model/scan_sql.hpp"

namespace tercet {
namespace {

/// Of rows in one answer: many answers may wait to be taken at a time.
constexpr std::size_t kScanBytesMax = std::size_t{128} * 1024;

/// The row that the statement of a scan stands at.
ScannedRow scanned_row(const SqliteStatement& statement) {
  ScannedRow row;
  row.data = statement.bytes(0);
  row.place.key = statement.bytes(1);
  row.place.value =
      statement.is_integer(2) ? IndexValue{statement.integer(2)} : IndexValue{std::string{statement.bytes(2)}};
  return row;
}

}  // namespace

Result<std::unique_ptr<ModelReader>, ModelError> ModelReader::open(const std::filesystem::path& directory,
                                                                   const Projection& projection) {
  auto file = Sqlite::open(model_file(directory, projection), Sqlite::Mode::read);
  if (!file) return file.error();
  std::unique_ptr<ModelReader> reader{new ModelReader{std::move(*file), projection}};
  if (auto prepared = reader->prepare(); !prepared) return prepared.error();
  return reader;
}

Result<void, ModelError> ModelReader::prepare() {
  const auto into = [this](std::optional<SqliteStatement>& to, const std::string& sql) -> Result<void, ModelError> {
    auto prepared = file_.prepare(sql);
    if (!prepared) return prepared.error();
    to = std::move(*prepared);
    return {};
  };
  if (auto done = into(begin_, "BEGIN"); !done) return done;
  if (auto done = into(commit_, "COMMIT"); !done) return done;
  if (auto done = into(select_checkpoint_, kSelectCheckpoint); !done) return done;
  for (const auto& table : projection_.tables()) {
    auto prepared = file_.prepare("SELECT data FROM \"" + table.name + "\" WHERE key = ?1");
    if (!prepared) return prepared.error();
    select_row_.push_back(std::move(*prepared));
  }
  return {};
}

Result<Checkpoint, ModelError> ModelReader::begin() {
  if (auto begun = begin_->run(); !begun) return begun.error();
  auto checkpoint = read_checkpoint(file_, *select_checkpoint_);
  if (!checkpoint) end();
  return checkpoint;
}

void ModelReader::end() {
  // Ends a transaction that only read: there is nothing that could be lost.
  (void)commit_->run();
}

Result<std::optional<std::string>, ModelError> ModelReader::row(std::size_t table, std::string_view key) {
  auto& select = select_row_.at(table);
  select.bind_text(1, key);
  auto found = select.step();
  if (!found) return found.error();
  std::optional<std::string> data;
  if (*found) data = std::string{select.bytes(0)};
  select.reset();
  return data;
}

Result<Scanned, ModelError> ModelReader::scan(const Scan& scan) {
  auto prepared = statement(scan_sql(projection_.tables().at(scan.table), scan));
  if (!prepared) return prepared.error();
  auto& select = **prepared;
  bind_scan(select, scan);
  Scanned scanned;
  for (std::size_t bytes = 0;;) {
    const auto found = select.step();
    if (!found) return found.error();
    if (!*found) break;
    auto row = scanned_row(select);
    bytes += row.data.size();
    scanned.more = scanned.rows.size() == scan.limit || (bytes > kScanBytesMax && !scanned.rows.empty());
    if (scanned.more) break;
    scanned.rows.push_back(std::move(row));
  }
  select.reset();
  return scanned;
}

Result<SqliteStatement*, ModelError> ModelReader::statement(const std::string& sql) {
  auto found = select_rows_.find(sql);
  if (found == select_rows_.end()) {
    auto prepared = file_.prepare(sql);
    if (!prepared) return prepared.error();
    found = select_rows_.emplace(sql, std::move(*prepared)).first;
  }
  return &found->second;
}

}  // namespace tercet
