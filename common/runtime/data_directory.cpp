#include "common/runtime/data_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

namespace tercet {
namespace {

namespace fs = std::filesystem;

std::string error_text(int number) {
  return std::generic_category().message(number);
}

/// Closes the descriptor it holds.
class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_{fd} {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }
  int release() { return std::exchange(fd_, -1); }

 private:
  int fd_;
};

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

Result<void> make_directory(const fs::path& path) {
  std::error_code error;
  if (fs::is_directory(path, error)) return {};
  fs::create_directories(path, error);
  if (error) return Error{fmt::format("cannot make the data directory {}: {}", path.string(), error.message())};
  fs::permissions(path, fs::perms::owner_all, error);
  if (error) return Error{fmt::format("cannot make the data directory {} private: {}", path.string(), error.message())};
  return {};
}

std::optional<std::string> first_line(const fs::path& file) {
  std::ifstream in{file};
  std::string line;
  if (!std::getline(in, line)) return std::nullopt;
  return line;
}

Result<void> check_format(const fs::path& path, std::string_view content, std::uint32_t format) {
  const auto file = path / "FORMAT";
  const auto expected = fmt::format("tercet {} {}", content, format);
  const auto found = first_line(file);
  if (!found) return replace_file(file, expected + "\n");
  if (*found == expected) return {};
  return Error{fmt::format("the data directory {} holds \"{}\", but this program reads \"{}\"", path.string(), *found,
                           expected)};
}

}  // namespace

Result<DataDirectory> DataDirectory::open(const fs::path& path, std::string_view content, std::uint32_t format) {
  if (auto made = make_directory(path); !made) return made.error();
  const auto lock_file = path / "LOCK";
  Descriptor lock{::open(lock_file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600)};
  if (lock.get() < 0) {
    return Error{fmt::format("the data directory {} is not writable: {}", path.string(), error_text(errno))};
  }
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return Error{fmt::format("the data directory {} is in use by another process", path.string())};
  }
  if (auto checked = check_format(path, content, format); !checked) return checked.error();
  return DataDirectory{path, lock.release()};
}

DataDirectory::DataDirectory(DataDirectory&& other) noexcept
    : path_{std::move(other.path_)}, lock_{std::exchange(other.lock_, -1)} {}

DataDirectory& DataDirectory::operator=(DataDirectory&& other) noexcept {
  std::swap(path_, other.path_);
  std::swap(lock_, other.lock_);
  return *this;
}

DataDirectory::~DataDirectory() {
  if (lock_ >= 0) ::close(lock_);
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
