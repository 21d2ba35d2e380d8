#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "common/log_client/follower.hpp"
#include "query-service/read_model/projection.hpp"
#include "query-service/read_model/scan.hpp"
#include "query-service/read_model/sqlite.hpp"

namespace tercet {

/// Reads the rows of one read model as they stood at one checkpoint.
class RowReader {
 public:
  virtual ~RowReader() = default;
  /// The serialized row under `key` of the table with that number; nothing if there is none.
  virtual Result<std::optional<std::string>, ModelError> row(std::size_t table, std::string_view key) = 0;
  /// The rows that `scan` names, at most 128 KiB of them, or one.
  virtual Result<Scanned, ModelError> scan(const Scan& scan) = 0;
};

/// Reads one read model on a connection of its own, while ModelStore writes it. Used by one thread.
class ModelReader : public RowReader {
 public:
  /// The file has been made by ModelStore. `projection` must outlive the reader.
  static Result<std::unique_ptr<ModelReader>, ModelError> open(const std::filesystem::path& directory,
                                                               const Projection& projection);

  /// Begins a snapshot: until end(), all rows are those that belong to the checkpoint returned.
  Result<Checkpoint, ModelError> begin();
  void end();
  Result<std::optional<std::string>, ModelError> row(std::size_t table, std::string_view key) override;
  Result<Scanned, ModelError> scan(const Scan& scan) override;

 private:
  ModelReader(Sqlite file, const Projection& projection) : file_{std::move(file)}, projection_{projection} {}
  Result<void, ModelError> prepare();
  /// Prepared once for each form of scan; there are a few.
  Result<SqliteStatement*, ModelError> statement(const std::string& sql);

  Sqlite file_;
  const Projection& projection_;
  std::optional<SqliteStatement> begin_;
  std::optional<SqliteStatement> commit_;
  std::optional<SqliteStatement> select_checkpoint_;
  /// By the number of the table.
  std::vector<SqliteStatement> select_row_;
  /// By their text.
  std::unordered_map<std::string, SqliteStatement> select_rows_;
};

}  // namespace tercet
