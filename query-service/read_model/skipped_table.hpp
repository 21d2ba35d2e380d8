#pragma once

#include <vector>

#include "query-service/read_model/sqlite.hpp"
#include "tercet/v1/query.pb.h"

/// The commits that a read model was told to pass over, as a table in its file.
namespace tercet {

inline constexpr const char* kCreateSkipped =
    "CREATE TABLE skipped (position INTEGER PRIMARY KEY, error TEXT NOT NULL);";

/// All of them, in the order of positions.
Result<std::vector<v1::SkippedCommit>, ModelError> read_skipped(Sqlite& file);

/// Adds one, at once. Its position is not there yet.
Result<void, ModelError> write_skipped(Sqlite& file, const v1::SkippedCommit& skipped);

}  // namespace tercet
