#include "event-bus/stream_head_cache.hpp"

#include <utility>

namespace tercet {

std::optional<StreamHead> StreamHeadCache::find(std::string_view stream) {
  if (const auto young = young_.find(stream); young != young_.end()) return young->second;
  const auto old = old_.find(stream);
  if (old == old_.end()) return std::nullopt;
  auto node = old_.extract(old);
  const auto head = node.mapped();
  make_room();
  young_.insert(std::move(node));
  return head;
}

void StreamHeadCache::put(std::string_view stream, const StreamHead& head) {
  if (const auto young = young_.find(stream); young != young_.end()) {
    young->second = head;
    return;
  }
  // What the old generation says of this stream is no longer true.
  if (const auto old = old_.find(stream); old != old_.end()) old_.erase(old);
  make_room();
  young_.emplace(stream, head);
}

void StreamHeadCache::make_room() {
  if (young_.size() < generation_max_) return;
  old_ = std::exchange(young_, {});
}

}  // namespace tercet
