#include "common/runtime/data_directory.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/file.h>

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>
#include <string>
#include <system_error>
#include <utility>

#include "common/runtime/descriptor.hpp"
#include "common/runtime/durable_file.hpp"

namespace tercet {
namespace {

namespace fs = std::filesystem;

std::string error_text(int number) {
  return std::generic_category().message(number);
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
  return DataDirectory{path, std::move(lock)};
}

}  // namespace tercet
