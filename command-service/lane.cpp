#include "command-service/lane.hpp"

namespace tercet {
namespace {

/// The lane and its entries in tables; and how much larger a message is in memory than on the wire, roughly.
constexpr std::size_t kLaneBytes = 768;
constexpr std::size_t kStateFactor = 4;

std::size_t estimated_bytes(const Lane& lane) {
  const auto state = lane.standing ? lane.standing->state->ByteSizeLong() : 0;
  return kLaneBytes + lane.stream.size() + kStateFactor * state;
}

}  // namespace

Lane& LaneTable::use(const std::string& stream, const AggregateType& aggregate) {
  auto [found, made] = lanes_.try_emplace(stream);
  auto& lane = found->second;
  if (made) {
    lane.stream = stream;
    lane.aggregate = &aggregate;
  }
  if (lane.idle_) {
    idle_.erase(*lane.idle_);
    idle_bytes_ -= lane.cost_;
    lane.idle_.reset();
  }
  return lane;
}

void LaneTable::release(Lane& lane) {
  if (lane.idle_) return;
  if (!lane.standing) {
    lanes_.erase(lanes_.find(lane.stream));
    return;
  }
  lane.cost_ = estimated_bytes(lane);
  idle_bytes_ += lane.cost_;
  lane.idle_ = idle_.insert(idle_.end(), &lane);
  while (idle_.size() > limits_->cached_aggregates_max || idle_bytes_ > limits_->cached_bytes_max) drop_oldest();
}

void LaneTable::drop_oldest() {
  auto& lane = *idle_.front();
  idle_.pop_front();
  idle_bytes_ -= lane.cost_;
  lanes_.erase(lanes_.find(lane.stream));
}

}  // namespace tercet
