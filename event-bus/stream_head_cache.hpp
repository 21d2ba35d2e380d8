#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "event-bus/log_entries.hpp"

namespace tercet {

/// Where the streams written last stand, so that a known stream costs no look-up in the log. Bounded: two generations;
/// when the young one is full it becomes the old one, and what was not used since is forgotten. Not thread-safe.
class StreamHeadCache {
 public:
  /// Holds at least `generation_max` (1 or more) and at most twice as many streams.
  explicit StreamHeadCache(std::size_t generation_max) : generation_max_{generation_max} {}

  std::optional<StreamHead> find(std::string_view stream);
  void put(std::string_view stream, const StreamHead& head);

  std::size_t size() const { return young_.size() + old_.size(); }

 private:
  struct Hash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const { return std::hash<std::string_view>{}(text); }
  };
  using Generation = std::unordered_map<std::string, StreamHead, Hash, std::equal_to<>>;

  /// Before something is added to the young generation.
  void make_room();

  std::size_t generation_max_;
  Generation young_;
  Generation old_;
};

}  // namespace tercet
