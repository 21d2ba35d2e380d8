#include "tests/simulation/disk/disk_file.hpp"

#include <algorithm>

namespace tercet::simulation {

class DiskFile::Survivors {
 public:
  Survivors(Chance& chance, std::size_t sectors)
      : chance_{chance}, order_{static_cast<Order>(chance.up_to(2))}, first_{chance.up_to(sectors)} {}

  /// To be asked once for each sector, in order.
  bool has(std::size_t sector) {
    if (order_ == Order::any) return chance_.heads();
    return order_ == Order::all || sector < first_;
  }

 private:
  enum class Order { all, first_ones, any };

  Chance& chance_;
  Order order_;
  std::uint64_t first_;
};

void DiskFile::write(std::uint64_t offset, std::string_view bytes) {
  const auto end = offset + bytes.size();
  // A gap is written too.
  keep_before(std::min<std::uint64_t>(offset, bytes_.size()), end);
  if (bytes_.size() < end) bytes_.resize(end);
  bytes.copy(bytes_.data() + offset, bytes.size());
}

void DiskFile::truncate(std::uint64_t size) {
  keep_before(std::min<std::uint64_t>(size, bytes_.size()), std::max<std::uint64_t>(size, bytes_.size()));
  bytes_.resize(size);
}

void DiskFile::sync() {
  synced_size_ = bytes_.size();
  changed_.clear();
  is_changed_.clear();
}

void DiskFile::lose_power(Chance& chance) {
  const auto size = bytes_.size();
  // A cut may be undone as a whole.
  if (size < synced_size_ && chance.heads()) bytes_.resize(synced_size_);
  Survivors survivors{chance, changed_.size()};
  auto end = synced_size_;
  for (std::size_t i = 0; i < changed_.size(); ++i) {
    const auto begin = changed_[i].number * kSectorBytes;
    if (survivors.has(i) && begin < size) {
      end = std::max(end, begin + kSectorBytes);
    } else {
      bring_back(changed_[i]);
    }
  }
  // The size may be known without the bytes behind the last sector that was written: they are zero.
  if (bytes_.size() > end && chance.heads()) bytes_.resize(end);
  sync();
}

void DiskFile::keep_before(std::uint64_t begin, std::uint64_t end) {
  if (begin == end) return;
  const auto last = (end - 1) / kSectorBytes;
  if (is_changed_.size() <= last) is_changed_.resize(last + 1);
  for (auto number = begin / kSectorBytes; number <= last; ++number) {
    if (is_changed_[number]) continue;
    is_changed_[number] = true;
    const auto from = number * kSectorBytes;
    changed_.push_back({number, from < bytes_.size() ? bytes_.substr(from, kSectorBytes) : std::string{}});
  }
}

void DiskFile::bring_back(const Sector& sector) {
  const auto begin = sector.number * kSectorBytes;
  if (begin >= bytes_.size()) return;
  const auto size = std::min<std::uint64_t>(kSectorBytes, bytes_.size() - begin);
  auto before = sector.before;
  before.resize(size);
  bytes_.replace(begin, size, before);
}

}  // namespace tercet::simulation
