#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>

#include "common/log_client/follower.hpp"
#include "query-service/read_model/projection.hpp"
#include "query-service/read_model/row_cache.hpp"
#include "query-service/read_model/sqlite.hpp"

namespace tercet {

/// The file of a read model in `directory`: one for each name and revision.
std::filesystem::path model_file(const std::filesystem::path& directory, const Projection& projection);

/// Writes one read model: its rows and the checkpoint they stand at, always in one transaction. So after a crash at any
/// moment the rows are exactly the fold of the log up to the checkpoint. Used by one thread; readers use ModelReader.
class ModelStore {
 public:
  struct Applied {
    /// Where the model now stands, in the file.
    Checkpoint at;
    /// Why not further.
    std::optional<ModelError> error;
  };

  /// Opens the model's file, or makes it. `projection` must outlive the store.
  static Result<std::unique_ptr<ModelStore>, ModelError> open(const std::filesystem::path& directory,
                                                              const Projection& projection);

  /// Folds the commits, which continue the checkpoint, in one transaction. If an event cannot be folded, the model stands
  /// at the commit before it. After any error the store is not to be used again.
  Applied apply(const Follower::Application& application);

  const Checkpoint& checkpoint() const { return checkpoint_; }

 private:
  struct Folded {
    Position last = 0;
    std::optional<ModelError> error;
  };

  ModelStore(Sqlite file, const Projection& projection) : file_{std::move(file)}, projection_{projection} {}

  Result<void, ModelError> prepare();
  Result<void, ModelError> create_if_new();
  Folded apply_until(const Follower::Application& application, Position last);
  Result<void, ModelError> fold(const Follower::Application& application, Position last, Checkpoint& reached);
  Result<void, ModelError> write(const Checkpoint& reached);

  Sqlite file_;
  const Projection& projection_;
  std::unique_ptr<RowCache> rows_;
  std::optional<SqliteStatement> write_checkpoint_;
  Checkpoint checkpoint_;
};

}  // namespace tercet
