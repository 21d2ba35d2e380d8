#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

#include "common/log_client/follower.hpp"
#include "query-service/read_model/projection.hpp"
#include "query-service/read_model/row_cache.hpp"
#include "query-service/read_model/sqlite.hpp"
#include "tercet/v1/query.pb.h"

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

  /// Opens the model's file, or makes it; brings one of format 1 up to date. `projection` must outlive the store.
  static Result<std::unique_ptr<ModelStore>, ModelError> open(const std::filesystem::path& directory,
                                                              const Projection& projection);

  /// Folds the commits, which continue the checkpoint, in one transaction. If an event cannot be folded, the model stands
  /// at the commit before it. After any error the store is not to be used again.
  Applied apply(const Follower::Application& application);

  /// From now on passes over the commit at this position, which is not applied yet. Kept in the file.
  Result<void, ModelError> skip(const v1::SkippedCommit& skipped);

  /// What became of looking for rows since the last time.
  RowCache::Lookups take_lookups() { return rows_->take_lookups(); }

  const Checkpoint& checkpoint() const { return checkpoint_; }
  /// What was or will be passed over, in the order of positions.
  const std::vector<v1::SkippedCommit>& skipped() const { return skipped_; }

 private:
  struct Folded {
    Position last = 0;
    std::optional<ModelError> error;
  };

  ModelStore(Sqlite file, const Projection& projection) : file_{std::move(file)}, projection_{projection} {}

  Result<void, ModelError> prepare();
  Result<void, ModelError> bring_up_to_date();
  Result<void, ModelError> read();
  bool is_skipped(Position position) const;
  Folded apply_until(const Follower::Application& application, Position last);
  Result<void, ModelError> fold(const Follower::Application& application, Position last, Checkpoint& reached);
  Result<void, ModelError> write(const Checkpoint& reached);

  Sqlite file_;
  const Projection& projection_;
  std::unique_ptr<RowCache> rows_;
  std::optional<SqliteStatement> write_checkpoint_;
  Checkpoint checkpoint_;
  std::vector<v1::SkippedCommit> skipped_;
};

}  // namespace tercet
