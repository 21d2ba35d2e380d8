#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulation/disk/chance.hpp"
#include "tests/simulation/disk/disk_file.hpp"
#include "tests/simulation/disk/life.hpp"

namespace tercet::simulation {

/// How a process ends: what it had written, but not synced, survives the one and not the other.
enum class End { killed, power_lost };

/// The disk with the files of one process, in memory; it outlives the process. All files are in one directory.
///
/// A power loss leaves of each file what DiskFile says. Files that were made or deleted since the directory was last synced are
/// undone from the newest one back, as many as chance will have it, as on a file system with a journal. Syncing a file that is
/// new in the directory syncs the directory as well, which is what SQLite does with its files on Linux.
///
/// Not thread-safe, and neither is the list of all disks.
class Disk {
 public:
  /// There is one disk of that name at a time. `seed` decides what deaths in mid-operation and power losses leave.
  Disk(std::string name, std::uint64_t seed);
  /// No file is open.
  ~Disk();
  Disk(const Disk&) = delete;
  Disk& operator=(const Disk&) = delete;

  /// The disk that holds this path, if any.
  static Disk* of(const std::filesystem::path& file);

  /// "/simulated/<name>".
  std::filesystem::path path() const;

  /// The process dies in the n-th write, sync or deletion from now on; n from 1. A write may then be done in part, the
  /// others wholly or not at all.
  void die_after(std::uint64_t operations) { life_.die_after(operations); }
  /// The death that was to come does not.
  void live_on() { life_.live_on(); }
  /// From now on everything fails. To be called before the objects of a process that is killed are destroyed, so that they write
  /// nothing on their way out.
  void die() { life_.die(); }
  /// Died, in mid-operation or not, and not started again.
  bool dead() const { return life_.dead(); }
  /// The next process finds what the end of the last one left. No file is open.
  void restart(End end);

  // ---- What a process does. Everything fails once it is dead: false, or nothing. ----

  /// Nothing if there is no such file and it is not to be made. To be closed.
  std::shared_ptr<DiskFile> open(const std::string& file, bool create);
  void close() { --open_files_; }
  /// The same without opening it; nothing if there is no such file.
  std::shared_ptr<const DiskFile> find(const std::string& file) const;
  bool write(DiskFile& file, std::uint64_t offset, std::string_view bytes);
  bool truncate(DiskFile& file, std::uint64_t size);
  bool sync(DiskFile& file);
  /// The file is there. With `synced` the directory is synced as well.
  bool remove(const std::string& file, bool synced);
  /// All at once, and synced.
  bool replace(const std::string& file, std::string_view bytes);

 private:
  /// One file that was made, deleted or replaced.
  struct Change {
    std::string file;
    /// Null: there was none.
    std::shared_ptr<DiskFile> before;
    std::shared_ptr<DiskFile> after;
  };

  void change(const std::string& file, std::shared_ptr<DiskFile> after);
  void sync_with_directory(DiskFile& file);
  void lose_changes();

  const std::string name_;
  Chance chance_;
  Life life_;
  std::size_t open_files_ = 0;
  std::map<std::string, std::shared_ptr<DiskFile>> files_;
  /// Of the directory since it was last synced.
  std::vector<Change> changes_;
};

/// The bytes of a file on one of the disks; nothing if it is not there, or the process is dead.
std::optional<std::string> read_file(const std::filesystem::path& file);
/// Writes a file on one of the disks, all at once and synced. False: the process died, and the file is the old or the new one.
bool replace_file(const std::filesystem::path& file, std::string_view bytes);

}  // namespace tercet::simulation
