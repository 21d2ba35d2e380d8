#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "tests/simulation/disk/chance.hpp"

namespace tercet::simulation {

/// The bytes of one file, and what a power loss may do to them: each sector that was written since the last sync has its
/// bytes of now, or those of that sync, whichever way the other sectors went. A sector that was written more than once
/// in between never has the bytes of an earlier write. What was synced stays, also beside other bytes of its sector.
class DiskFile {
 public:
  static constexpr std::uint64_t kSectorBytes = 512;

  /// As the processes see it; valid until it is changed.
  std::string_view bytes() const { return bytes_; }

  /// Grows the file if need be; a gap is filled with zeros.
  void write(std::uint64_t offset, std::string_view bytes);
  void truncate(std::uint64_t size);
  void sync();
  /// What is left is as good as synced.
  void lose_power(Chance& chance);

 private:
  struct Sector {
    std::uint64_t number = 0;
    /// At the last sync; as much as the file had of it.
    std::string before;
  };
  /// Which of the sectors that were written since the last sync stay as they are.
  class Survivors;

  void keep_before(std::uint64_t begin, std::uint64_t end);
  void bring_back(const Sector& sector);

  std::string bytes_;
  std::uint64_t synced_size_ = 0;
  /// Written or cut off since the last sync, in the order in which that happened first.
  std::vector<Sector> changed_;
  /// By the sector's number.
  std::vector<bool> is_changed_;
};

}  // namespace tercet::simulation
