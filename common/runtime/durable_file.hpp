#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "common/vocabulary/result.hpp"

/// Small files that must survive a crash. They block for the disk.
namespace tercet {

/// What `file` holds; nothing if it cannot be read.
std::optional<std::string> read_file(const std::filesystem::path& file);

/// Writes `bytes` to `file` so that after a crash it holds either the old or the new content: temporary file,
/// fsync, rename, fsync of the directory.
Result<void> replace_file(const std::filesystem::path& file, std::string_view bytes);

}  // namespace tercet
