#include "tests/simulation/disk/log_storage.hpp"

#include <algorithm>
#include <utility>

#include "common/runtime/mutation.hpp"
#include "event-bus/invariant.hpp"

namespace tercet::simulation {

StoredGroup::StoredGroup(const Group& group) : group_{group} {
  // Not one more, or they would move.
  streams_.reserve(group_.streams.size());
  for (auto& write : group_.streams) write.stream = streams_.emplace_back(write.stream);
}

Position LogStorage::synced() const {
  return synced_ == 0 ? 0 : groups_[synced_ - 1]->get().head.position;
}

std::vector<v1::Commit> LogStorage::commits() const {
  std::vector<v1::Commit> commits;
  for (const auto& group : groups_) {
    v1::CommitBatch batch;
    require(batch.ParseFromString(group->get().commits), "what is stored are commits");
    for (auto& commit : *batch.mutable_commits()) commits.push_back(std::move(commit));
  }
  return commits;
}

void LogStorage::restart(End end) {
  if (end == End::power_lost) {
    const auto kept = synced_ + chance_.up_to(groups_.size() - synced_);
    const auto torn = kept < groups_.size() ? groups_[kept] : nullptr;
    groups_.resize(kept);
    if (torn && is_mutated(Mutation::store_half_a_group)) store_half(torn->get());
  }
  dies_being_read_ = false;
  life_.start_again();
}

void LogStorage::drop_last(std::size_t groups) {
  groups_.resize(groups_.size() - std::min(groups, groups_.size()));
  synced_ = groups_.size();
}

void LogStorage::write(const Group& group) {
  if (dead()) throw ProcessEnded{};
  if (!life_.dies_now()) return store(group);
  if (chance_.heads()) {
    store(group);
  } else if (is_mutated(Mutation::store_half_a_group)) {
    store_half(group);
  }
  throw ProcessEnded{};
}

void LogStorage::sync() {
  if (dead()) throw ProcessEnded{};
  const bool dies = life_.dies_now();
  if (!dies || chance_.heads()) synced_ = groups_.size();
  if (dies) throw ProcessEnded{};
}

/// The commits without what the indexes of streams and open commands learn from them.
void LogStorage::store_half(const Group& group) {
  auto half = group;
  half.streams.clear();
  half.opened.clear();
  half.closed.clear();
  store(half);
}

}  // namespace tercet::simulation
