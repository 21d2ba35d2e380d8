#pragma once

#include <cstdint>
#include <filesystem>
#include <string_view>

#include "common/runtime/descriptor.hpp"
#include "common/vocabulary/result.hpp"

namespace tercet {

/// A directory that belongs to one process at a time. Holds a lock (released when the object or the process goes)
/// and a format number in the file FORMAT, so that no version of the program touches what it does not understand.
class DataDirectory {
 public:
  /// Opens `path`, and makes it (mode 0700) if it is not there. `content` names what it holds ("event-bus log") and
  /// `format` the format this program writes and reads. Errors, each one clear line: cannot be made, not writable, in
  /// use by another process, holds something else, has another format.
  static Result<DataDirectory> open(const std::filesystem::path& path, std::string_view content, std::uint32_t format);

  const std::filesystem::path& path() const { return path_; }

 private:
  DataDirectory(std::filesystem::path path, Descriptor lock) : path_{std::move(path)}, lock_{std::move(lock)} {}

  std::filesystem::path path_;
  Descriptor lock_;
};

}  // namespace tercet
