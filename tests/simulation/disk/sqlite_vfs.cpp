#include "tests/simulation/disk/sqlite_vfs.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <new>
#include <string>

#include "tests/simulation/disk/open_sqlite_file.hpp"

namespace tercet::simulation {
namespace {

constexpr int kPathBytesMax = 256;
constexpr int kSectorBytes = 4096;
/// Noon of the first of January 2024, in milliseconds since the Julian epoch.
constexpr sqlite3_int64 kNowMs = sqlite3_int64{2460311} * 86'400'000;
constexpr double kDayMs = 86'400'000;

OpenSqliteFile& opened(sqlite3_file* file) {
  return static_cast<OpenSqliteFile&>(*file);
}

// ---- One file ----

int close(sqlite3_file* file) {
  opened(file).~OpenSqliteFile();
  return SQLITE_OK;
}
int read(sqlite3_file* file, void* into, int amount, sqlite3_int64 offset) {
  return opened(file).read(into, amount, offset);
}
int write(sqlite3_file* file, const void* from, int amount, sqlite3_int64 offset) {
  return opened(file).write(from, amount, offset);
}
int truncate(sqlite3_file* file, sqlite3_int64 size) {
  return opened(file).truncate(size);
}
int sync(sqlite3_file* file, int) {
  return opened(file).sync();
}
int size(sqlite3_file* file, sqlite3_int64* size) {
  return opened(file).size(*size);
}
int lock(sqlite3_file* file, int level) {
  return opened(file).lock(level);
}
int unlock(sqlite3_file* file, int level) {
  return opened(file).unlock(level);
}
int check_reserved_lock(sqlite3_file* file, int* reserved) {
  *reserved = opened(file).anyone_reserved() ? 1 : 0;
  return SQLITE_OK;
}
int control(sqlite3_file*, int, void*) {
  return SQLITE_NOTFOUND;
}
int sector_size(sqlite3_file*) {
  return kSectorBytes;
}
int device_characteristics(sqlite3_file*) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}
int map_region(sqlite3_file* file, int number, int bytes, int make, void volatile** region) {
  return opened(file).map_region(number, bytes, make != 0, region);
}
int lock_region(sqlite3_file* file, int first, int count, int flags) {
  return opened(file).lock_region(first, count, flags);
}
void barrier(sqlite3_file*) {}
int unmap(sqlite3_file* file, int) {
  opened(file).unmap();
  return SQLITE_OK;
}

constexpr sqlite3_io_methods kFileMethods{2,
                                          close,
                                          read,
                                          write,
                                          truncate,
                                          sync,
                                          size,
                                          lock,
                                          unlock,
                                          check_reserved_lock,
                                          control,
                                          sector_size,
                                          device_characteristics,
                                          map_region,
                                          lock_region,
                                          barrier,
                                          unmap,
                                          nullptr,
                                          nullptr};

// ---- All files ----

int open_file(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* flags_out) {
  // Nothing to be closed if this fails.
  file->pMethods = nullptr;
  auto* const disk = name == nullptr ? nullptr : Disk::of(name);
  if (disk == nullptr) return SQLITE_CANTOPEN;
  auto found = disk->open(name, (flags & SQLITE_OPEN_CREATE) != 0);
  if (!found) return SQLITE_CANTOPEN;
  auto* const opened = new (file) OpenSqliteFile{*disk, name, std::move(found)};
  opened->pMethods = &kFileMethods;
  if (flags_out != nullptr) *flags_out = flags;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs*, const char* name, int sync_directory) {
  auto* const disk = Disk::of(name);
  if (disk == nullptr || disk->dead()) return SQLITE_IOERR_DELETE;
  if (!disk->find(name)) return SQLITE_IOERR_DELETE_NOENT;
  return disk->remove(name, sync_directory != 0) ? SQLITE_OK : SQLITE_IOERR_DELETE;
}

int access(sqlite3_vfs*, const char* name, int, int* accessible) {
  const auto* const disk = Disk::of(name);
  if (disk == nullptr || disk->dead()) return SQLITE_IOERR_ACCESS;
  // As on Linux, where an empty file counts as none.
  const auto file = disk->find(name);
  *accessible = file && !file->bytes().empty() ? 1 : 0;
  return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* name, int size, char* path) {
  if (std::strlen(name) >= static_cast<std::size_t>(size)) return SQLITE_CANTOPEN;
  std::strcpy(path, name);
  return SQLITE_OK;
}

/// Asked for once, as the seed of SQLite's own generator.
int randomness(sqlite3_vfs*, int size, char* bytes) {
  std::fill_n(bytes, size, '\x5a');
  return size;
}

int sleep(sqlite3_vfs*, int microseconds) {
  return microseconds;
}

int current_time(sqlite3_vfs*, double* days) {
  *days = static_cast<double>(kNowMs) / kDayMs;
  return SQLITE_OK;
}
int current_time_ms(sqlite3_vfs*, sqlite3_int64* now) {
  *now = kNowMs;
  return SQLITE_OK;
}

int last_error(sqlite3_vfs*, int, char*) {
  return 0;
}

sqlite3_vfs make_vfs() {
  sqlite3_vfs vfs{};
  vfs.iVersion = 2;
  vfs.szOsFile = sizeof(OpenSqliteFile);
  vfs.mxPathname = kPathBytesMax;
  vfs.zName = "simulated";
  vfs.xOpen = open_file;
  vfs.xDelete = delete_file;
  vfs.xAccess = access;
  vfs.xFullPathname = full_path;
  vfs.xRandomness = randomness;
  vfs.xSleep = sleep;
  vfs.xCurrentTime = current_time;
  vfs.xGetLastError = last_error;
  vfs.xCurrentTimeInt64 = current_time_ms;
  return vfs;
}

}  // namespace

void register_simulated_vfs() {
  static sqlite3_vfs vfs = make_vfs();
  if (sqlite3_vfs_register(&vfs, 1) != SQLITE_OK) std::abort();
  sqlite3_randomness(0, nullptr);
}

}  // namespace tercet::simulation
