#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "common/vocabulary/identity.hpp"

namespace tercet::bench {

/// Commit ids that tell the number of their commit, and that no other process makes.
class NumberedIds {
 public:
  CommitId id(std::size_t number) const;
  /// The number in one of these ids; nothing for any other.
  std::optional<std::size_t> number(std::string_view id_bytes) const;

 private:
  CommitId pattern_ = new_uuid();
};

}  // namespace tercet::bench
