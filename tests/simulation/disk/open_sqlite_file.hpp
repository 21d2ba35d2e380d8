#pragma once

#include <sqlite3.h>

#include <array>
#include <memory>
#include <string>
#include <vector>

#include "tests/simulation/disk/disk.hpp"

namespace tercet::simulation {

class OpenSqliteFile;

/// What all connections of a process to one file share.
struct SqliteFileSharing {
  std::vector<const OpenSqliteFile*> openers;
  /// Shared memory, in pieces of one size. Gone with the last connection.
  std::vector<std::unique_ptr<char[]>> regions;
};

/// One connection's hold on a file: what SQLite calls a sqlite3_file. Functions give SQLite's result codes.
class OpenSqliteFile : public sqlite3_file {
 public:
  OpenSqliteFile(Disk& disk, const std::string& path, std::shared_ptr<DiskFile> file);
  OpenSqliteFile(const OpenSqliteFile&) = delete;
  OpenSqliteFile& operator=(const OpenSqliteFile&) = delete;
  ~OpenSqliteFile();

  int read(void* into, int amount, sqlite3_int64 offset) const;
  int write(const void* from, int amount, sqlite3_int64 offset);
  int truncate(sqlite3_int64 size);
  int sync();
  int size(sqlite3_int64& size) const;

  /// `level` is one of SQLITE_LOCK_SHARED, _RESERVED, _EXCLUSIVE.
  int lock(int level);
  /// `level` is SQLITE_LOCK_SHARED or _NONE.
  int unlock(int level);
  bool anyone_reserved() const;

  /// The region with that number; null if it is not there and not to be made.
  int map_region(int number, int bytes, bool make, void volatile** region);
  int lock_region(int first, int count, int flags);
  /// This connection lets go of the shared memory.
  void unmap();

 private:
  template <class Conflict>
  bool any_other(Conflict conflict) const;

  Disk& disk_;
  std::shared_ptr<DiskFile> file_;
  std::shared_ptr<SqliteFileSharing> sharing_;
  int level_ = SQLITE_LOCK_NONE;
  /// Of the shared memory's locks, a bit for each that this connection holds.
  unsigned shared_ = 0;
  unsigned exclusive_ = 0;
};

}  // namespace tercet::simulation
