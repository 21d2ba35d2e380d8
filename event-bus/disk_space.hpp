#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>

#include "common/messaging/event_loop.hpp"

namespace tercet {

/// The room where `directory` lies; nothing if it cannot be found out. Thread-safe.
std::optional<std::uint64_t> free_bytes(const std::filesystem::path& directory);

/// Whether there is room left to write, looked up about once a second. Logs when that changes. Not thread-safe.
class DiskSpace {
 public:
  DiskSpace(std::filesystem::path directory, std::uint64_t least_free_bytes);

  /// Less than the least is free where `directory` lies, or it cannot be found out.
  bool almost_full(MonoTime now);

 private:
  bool look() const;

  std::filesystem::path directory_;
  std::uint64_t least_free_bytes_;
  MonoTime looked_at_{};
  bool almost_full_ = false;
};

}  // namespace tercet
