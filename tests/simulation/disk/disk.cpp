#include "tests/simulation/disk/disk.hpp"

#include <algorithm>
#include <utility>

#include "event-bus/invariant.hpp"

namespace tercet::simulation {
namespace {

const std::filesystem::path kRoot = "/simulated";

std::map<std::filesystem::path, Disk*>& all_disks() {
  static std::map<std::filesystem::path, Disk*> disks;
  return disks;
}

}  // namespace

Disk::Disk(std::string name, std::uint64_t seed) : name_{std::move(name)}, chance_{seed} {
  require(all_disks().emplace(path(), this).second, "a disk has a name of its own");
}

Disk::~Disk() {
  require(open_files_ == 0, "a disk goes when its files are closed");
  all_disks().erase(path());
}

Disk* Disk::of(const std::filesystem::path& file) {
  const auto found = all_disks().find(file.parent_path());
  return found == all_disks().end() ? nullptr : found->second;
}

std::filesystem::path Disk::path() const {
  return kRoot / name_;
}

void Disk::restart(End end) {
  require(open_files_ == 0, "a process is gone before it starts again");
  if (end == End::power_lost) {
    lose_changes();
    for (const auto& [name, file] : files_) file->lose_power(chance_);
  }
  life_.start_again();
}

std::shared_ptr<DiskFile> Disk::open(const std::string& file, bool create) {
  if (dead()) return nullptr;
  const auto found = files_.find(file);
  if (found == files_.end() && !create) return nullptr;
  if (found == files_.end()) change(file, std::make_shared<DiskFile>());
  ++open_files_;
  return files_.at(file);
}

std::shared_ptr<const DiskFile> Disk::find(const std::string& file) const {
  const auto found = files_.find(file);
  return dead() || found == files_.end() ? nullptr : found->second;
}

bool Disk::write(DiskFile& file, std::uint64_t offset, std::string_view bytes) {
  if (dead()) return false;
  const bool dies = life_.dies_now();
  file.write(offset, dies ? bytes.substr(0, chance_.up_to(bytes.size())) : bytes);
  return !dies;
}

bool Disk::truncate(DiskFile& file, std::uint64_t size) {
  if (dead()) return false;
  const bool dies = life_.dies_now();
  if (!dies || chance_.heads()) file.truncate(size);
  return !dies;
}

bool Disk::sync(DiskFile& file) {
  if (dead()) return false;
  const bool dies = life_.dies_now();
  if (!dies || chance_.heads()) sync_with_directory(file);
  return !dies;
}

bool Disk::remove(const std::string& file, bool synced) {
  if (dead()) return false;
  const bool dies = life_.dies_now();
  if (dies && chance_.heads()) return false;
  change(file, nullptr);
  if (synced) changes_.clear();
  return !dies;
}

bool Disk::replace(const std::string& file, std::string_view bytes) {
  if (dead()) return false;
  const bool dies = life_.dies_now();
  if (dies && chance_.heads()) return false;
  const auto written = std::make_shared<DiskFile>();
  written->write(0, bytes);
  change(file, written);
  sync_with_directory(*written);
  return !dies;
}

void Disk::change(const std::string& file, std::shared_ptr<DiskFile> after) {
  const auto found = files_.find(file);
  changes_.push_back({file, found == files_.end() ? nullptr : found->second, after});
  if (found != files_.end()) files_.erase(found);
  if (after) files_.emplace(file, std::move(after));
}

void Disk::sync_with_directory(DiskFile& file) {
  file.sync();
  const bool is_new = std::ranges::any_of(changes_, [&](const auto& change) { return change.after.get() == &file; });
  if (is_new) changes_.clear();
}

void Disk::lose_changes() {
  for (auto lost = chance_.up_to(changes_.size()); lost > 0; --lost) {
    const auto& newest = changes_.back();
    files_.erase(newest.file);
    if (newest.before) files_.emplace(newest.file, newest.before);
    changes_.pop_back();
  }
  changes_.clear();
}

std::optional<std::string> read_file(const std::filesystem::path& file) {
  const auto* disk = Disk::of(file);
  require(disk != nullptr, "a file is on a disk");
  const auto found = disk->find(file.string());
  if (!found) return std::nullopt;
  return std::string{found->bytes()};
}

bool replace_file(const std::filesystem::path& file, std::string_view bytes) {
  auto* disk = Disk::of(file);
  require(disk != nullptr, "a file is on a disk");
  return disk->replace(file.string(), bytes);
}

}  // namespace tercet::simulation
