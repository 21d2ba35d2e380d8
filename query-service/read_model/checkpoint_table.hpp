#pragma once

#include "common/log_client/follower.hpp"
#include "query-service/read_model/sqlite.hpp"

/// Where a read model stands, as a table with at most one row in its file.
namespace tercet {

inline constexpr const char* kCreateCheckpoint =
    "CREATE TABLE checkpoint (one INTEGER PRIMARY KEY CHECK (one = 1), log_id BLOB NOT NULL, position INTEGER NOT "
    "NULL, "
    "commit_id BLOB NOT NULL, time_us INTEGER NOT NULL);";

inline constexpr const char* kSelectCheckpoint = "SELECT log_id, position, commit_id, time_us FROM checkpoint";

inline constexpr const char* kWriteCheckpoint =
    "INSERT OR REPLACE INTO checkpoint (one, log_id, position, commit_id, time_us) VALUES (1, ?1, ?2, ?3, ?4)";

/// Runs kSelectCheckpoint. No row yet: position 0 of no log.
Result<Checkpoint, ModelError> read_checkpoint(const Sqlite& file, SqliteStatement& select);

/// Runs kWriteCheckpoint.
Result<void, ModelError> write_checkpoint(SqliteStatement& write, const Checkpoint& checkpoint);

}  // namespace tercet
