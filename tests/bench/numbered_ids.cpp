#include "tests/bench/numbered_ids.hpp"

#include <algorithm>
#include <iterator>

namespace tercet::bench {
namespace {

// Of an id; the rest is what makes it unique.
constexpr std::size_t kNumberBytes = 6;
constexpr std::size_t kUniqueBytes = CommitId::static_size() - kNumberBytes;

}  // namespace

CommitId NumberedIds::id(std::size_t number) const {
  auto id = pattern_;
  std::generate_n(std::rbegin(id.data), kNumberBytes, [&number] {
    const auto byte = static_cast<std::uint8_t>(number);
    number >>= 8;
    return byte;
  });
  return id;
}

std::optional<std::size_t> NumberedIds::number(std::string_view id_bytes) const {
  const auto id = uuid_from_bytes(id_bytes);
  if (!id || !std::equal(id->begin(), id->begin() + kUniqueBytes, pattern_.begin())) return std::nullopt;
  std::size_t number = 0;
  for (auto byte = id->begin() + kUniqueBytes; byte != id->end(); ++byte) number = number << 8 | *byte;
  return number;
}

}  // namespace tercet::bench
