#pragma once

#include <cstdint>
#include <filesystem>

#include "common/vocabulary/result.hpp"

namespace tercet {

/// Remembers on disk up to which time readers were told that the log's past is complete: if the clock goes back while the
/// event-bus is started again, commits must get later times all the same. The file holds one number, microseconds since
/// 1970 UTC. Used by one thread.
class ToldTimeFile {
 public:
  /// What the file holds; 0 if there is none. The error says that it holds something else.
  static Result<std::int64_t> read(const std::filesystem::path& file);

  /// `covered_us` is what the file holds.
  ToldTimeFile(std::filesystem::path file, std::int64_t covered_us);

  /// Before a reader is told that `time_us` is over: makes sure that the file says so. It is written one second ahead, so
  /// that who asks again and again for "now" causes a write a second; after a restart within that second, commits carry a
  /// time up to a second ahead of the clock. Blocks for the disk. The error is the disk's.
  Result<void> cover(std::int64_t time_us);

 private:
  std::filesystem::path file_;
  std::int64_t covered_us_;
};

}  // namespace tercet
