#include "common/runtime/durable_file.hpp"

#include <fcntl.h>
#include <fmt/format.h>

#include <cerrno>
#include <fstream>
#include <iterator>
#include <system_error>

#include "common/runtime/descriptor.hpp"

namespace tercet {
namespace {

namespace fs = std::filesystem;

std::string error_text(int number) {
  return std::generic_category().message(number);
}

Result<void> write_and_sync(const fs::path& file, std::string_view bytes) {
  const Descriptor fd{::open(file.c_str(), O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600)};
  if (fd.get() < 0) return Error{fmt::format("cannot write {}: {}", file.string(), error_text(errno))};
  while (!bytes.empty()) {
    const auto written = ::write(fd.get(), bytes.data(), bytes.size());
    if (written < 0 && errno == EINTR) continue;
    if (written < 0) return Error{fmt::format("cannot write {}: {}", file.string(), error_text(errno))};
    bytes.remove_prefix(static_cast<std::size_t>(written));
  }
  if (::fsync(fd.get()) != 0) return Error{fmt::format("cannot sync {}: {}", file.string(), error_text(errno))};
  return {};
}

Result<void> sync_directory(const fs::path& directory) {
  const Descriptor fd{::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (fd.get() < 0 || ::fsync(fd.get()) != 0) {
    return Error{fmt::format("cannot sync {}: {}", directory.string(), error_text(errno))};
  }
  return {};
}

}  // namespace

std::optional<std::string> read_file(const fs::path& file) {
  std::ifstream in{file, std::ios::binary};
  if (!in) return std::nullopt;
  return std::string{std::istreambuf_iterator<char>{in}, {}};
}

Result<void> replace_file(const fs::path& file, std::string_view bytes) {
  auto temporary = file;
  temporary += ".new";
  if (auto written = write_and_sync(temporary, bytes); !written) return written;
  std::error_code error;
  fs::rename(temporary, file, error);
  if (error) return Error{fmt::format("cannot replace {}: {}", file.string(), error.message())};
  return sync_directory(file.parent_path());
}

}  // namespace tercet
