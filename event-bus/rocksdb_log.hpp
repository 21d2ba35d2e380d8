#pragma once

#include <filesystem>
#include <memory>

#include "common/vocabulary/result.hpp"
#include "event-bus/log.hpp"

namespace tercet {

/// Opens the log in `directory`, and creates it if there is none. The directory must belong to this process alone.
/// Takes no longer for a long log than for a short one. After a crash a torn last group is cut off; any other damage is an
/// error of one line that says where.
Result<std::unique_ptr<Log>> open_rocksdb_log(const std::filesystem::path& directory);

}  // namespace tercet
