#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/log_client/follower.hpp"
#include "query-service/read_model/projection.hpp"
#include "query-service/read_model/sqlite.hpp"

namespace tercet {

/// Reads the rows of one read model as they stood at one checkpoint.
class RowReader {
 public:
  virtual ~RowReader() = default;
  /// The serialized row under `key` of the table with that number; nothing if there is none.
  virtual Result<std::optional<std::string>, ModelError> row(std::size_t table, std::string_view key) = 0;
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

 private:
  explicit ModelReader(Sqlite file) : file_{std::move(file)} {}
  Result<void, ModelError> prepare(const Projection& projection);

  Sqlite file_;
  std::optional<SqliteStatement> begin_;
  std::optional<SqliteStatement> commit_;
  std::optional<SqliteStatement> select_checkpoint_;
  /// By the number of the table.
  std::vector<SqliteStatement> select_row_;
};

}  // namespace tercet
