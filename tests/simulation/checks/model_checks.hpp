#pragma once

#include <filesystem>

#include "query-service/read_model/projection.hpp"
#include "tests/simulation/checks/checked_log.hpp"

namespace tercet::simulation {

/// The read model's file in `directory` is the fold of one of the logs that were served up to its checkpoint: that is a
/// commit of this log, and every table has exactly the rows, with their index values, that the projection makes of the
/// commits from position 1 on. The fold is made in memory, beside the classes that made the file. A model that has passed
/// over a commit, or has no file, is refused.
Violations check_model(const std::filesystem::path& directory, const Projection& projection,
                       const std::vector<CheckedLog>& logs);

}  // namespace tercet::simulation
