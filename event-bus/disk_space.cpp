#include "event-bus/disk_space.hpp"

#include <string>
#include <utility>

#include "common/runtime/log.hpp"

namespace tercet {
namespace {

constexpr std::chrono::seconds kLookEvery{1};

}  // namespace

DiskSpace::DiskSpace(std::filesystem::path directory, std::uint64_t least_free_bytes)
    : directory_{std::move(directory)}, least_free_bytes_{least_free_bytes} {}

bool DiskSpace::almost_full(MonoTime now) {
  if (now - looked_at_ < kLookEvery) return almost_full_;
  looked_at_ = now;
  const bool before = std::exchange(almost_full_, look());
  if (almost_full_ && !before) {
    log_warning("disk almost full, appends are refused directory=" + directory_.string() +
                " least_free_bytes=" + std::to_string(least_free_bytes_));
  }
  if (!almost_full_ && before) log_info("disk has room again, appends are taken directory=" + directory_.string());
  return almost_full_;
}

bool DiskSpace::look() const {
  return free_bytes(directory_).value_or(0) < least_free_bytes_;
}

std::optional<std::uint64_t> free_bytes(const std::filesystem::path& directory) {
  std::error_code error;
  const auto space = std::filesystem::space(directory, error);
  return error ? std::nullopt : std::optional<std::uint64_t>{space.available};
}

}  // namespace tercet
