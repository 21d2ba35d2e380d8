// Small files, on the simulated disks.
#include "common/runtime/durable_file.hpp"

#include "tests/simulation/disk/disk.hpp"

namespace tercet {

std::optional<std::string> read_file(const std::filesystem::path& file) {
  return simulation::read_file(file);
}

Result<void> replace_file(const std::filesystem::path& file, std::string_view bytes) {
  if (simulation::replace_file(file, bytes)) return {};
  return Error{"cannot replace " + file.string()};
}

}  // namespace tercet
