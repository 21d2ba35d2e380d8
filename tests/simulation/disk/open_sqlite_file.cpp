#include "tests/simulation/disk/open_sqlite_file.hpp"

#include <algorithm>
#include <map>
#include <utility>

namespace tercet::simulation {
namespace {

std::shared_ptr<SqliteFileSharing> sharing_of(const std::string& path) {
  static std::map<std::string, std::weak_ptr<SqliteFileSharing>> all;
  std::erase_if(all, [](const auto& entry) { return entry.second.expired(); });
  auto& known = all[path];
  auto sharing = known.lock();
  if (!sharing) known = sharing = std::make_shared<SqliteFileSharing>();
  return sharing;
}

int ok_or(bool done, int error) {
  return done ? SQLITE_OK : error;
}

}  // namespace

OpenSqliteFile::OpenSqliteFile(Disk& disk, const std::string& path, std::shared_ptr<DiskFile> file)
    : sqlite3_file{}, disk_{disk}, file_{std::move(file)}, sharing_{sharing_of(path)} {
  sharing_->openers.push_back(this);
}

OpenSqliteFile::~OpenSqliteFile() {
  std::erase(sharing_->openers, this);
  disk_.close();
}

// ---- Bytes ----

int OpenSqliteFile::read(void* into, int amount, sqlite3_int64 offset) const {
  if (disk_.dead()) return SQLITE_IOERR_READ;
  const auto wanted = static_cast<std::size_t>(amount);
  const auto bytes = file_->bytes();
  const auto found = bytes.substr(std::min<std::size_t>(bytes.size(), static_cast<std::size_t>(offset)), wanted);
  auto* const rest = std::copy(found.begin(), found.end(), static_cast<char*>(into));
  std::fill_n(rest, wanted - found.size(), '\0');
  return ok_or(found.size() == wanted, SQLITE_IOERR_SHORT_READ);
}

int OpenSqliteFile::write(const void* from, int amount, sqlite3_int64 offset) {
  const std::string_view bytes{static_cast<const char*>(from), static_cast<std::size_t>(amount)};
  return ok_or(disk_.write(*file_, static_cast<std::uint64_t>(offset), bytes), SQLITE_IOERR_WRITE);
}

int OpenSqliteFile::truncate(sqlite3_int64 size) {
  return ok_or(disk_.truncate(*file_, static_cast<std::uint64_t>(size)), SQLITE_IOERR_TRUNCATE);
}

int OpenSqliteFile::sync() {
  return ok_or(disk_.sync(*file_), SQLITE_IOERR_FSYNC);
}

int OpenSqliteFile::size(sqlite3_int64& size) const {
  size = static_cast<sqlite3_int64>(file_->bytes().size());
  return ok_or(!disk_.dead(), SQLITE_IOERR_FSTAT);
}

// ---- Locks ----

template <class Conflict>
bool OpenSqliteFile::any_other(Conflict conflict) const {
  return std::ranges::any_of(sharing_->openers,
                             [&](const auto* opener) { return opener != this && conflict(*opener); });
}

int OpenSqliteFile::lock(int level) {
  if (disk_.dead()) return SQLITE_IOERR_LOCK;
  if (level <= level_) return SQLITE_OK;
  // Readers go beside one writer until that one wants the file for itself.
  const int highest_beside = level == SQLITE_LOCK_SHARED     ? SQLITE_LOCK_RESERVED
                             : level == SQLITE_LOCK_RESERVED ? SQLITE_LOCK_SHARED
                                                             : SQLITE_LOCK_NONE;
  if (any_other([&](const auto& other) { return other.level_ > highest_beside; })) return SQLITE_BUSY;
  level_ = level;
  return SQLITE_OK;
}

int OpenSqliteFile::unlock(int level) {
  level_ = std::min(level_, level);
  return SQLITE_OK;
}

bool OpenSqliteFile::anyone_reserved() const {
  return level_ >= SQLITE_LOCK_RESERVED ||
         any_other([](const auto& other) { return other.level_ >= SQLITE_LOCK_RESERVED; });
}

// ---- Shared memory ----

int OpenSqliteFile::map_region(int number, int bytes, bool make, void volatile** region) {
  *region = nullptr;
  if (disk_.dead()) return SQLITE_IOERR_SHMMAP;
  auto& regions = sharing_->regions;
  const auto index = static_cast<std::size_t>(number);
  while (make && regions.size() <= index) {
    regions.push_back(std::make_unique<char[]>(static_cast<std::size_t>(bytes)));
  }
  if (index < regions.size()) *region = regions[index].get();
  return SQLITE_OK;
}

int OpenSqliteFile::lock_region(int first, int count, int flags) {
  const auto wanted = ((1U << count) - 1) << first;
  if ((flags & SQLITE_SHM_UNLOCK) != 0) {
    shared_ &= ~wanted;
    exclusive_ &= ~wanted;
    return SQLITE_OK;
  }
  if (disk_.dead()) return SQLITE_IOERR_SHMLOCK;
  const bool exclusive = (flags & SQLITE_SHM_EXCLUSIVE) != 0;
  const bool taken = any_other([&](const auto& other) {
    return ((exclusive ? other.exclusive_ | other.shared_ : other.exclusive_) & wanted) != 0;
  });
  if (taken) return SQLITE_BUSY;
  (exclusive ? exclusive_ : shared_) |= wanted;
  return SQLITE_OK;
}

void OpenSqliteFile::unmap() {
  shared_ = 0;
  exclusive_ = 0;
}

}  // namespace tercet::simulation
