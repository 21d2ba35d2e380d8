#include "command-service/pending_offers.hpp"

#include "common/vocabulary/limits.hpp"

namespace tercet {

void PendingOffers::offer(std::vector<Commit> chain, std::uint32_t attempt) {
  std::size_t bytes = 0;
  for (const auto& commit : chain) bytes += commit.bytes.size();

  auto& gathered = gathered_[attempt];
  const bool too_many = gathered.offer.bodies.size() + chain.size() > limits::kBodiesPerAppendMax;
  if (too_many || gathered.bytes + bytes > limits::kAppendBytesMax) {
    if (!gathered.offer.bodies.empty()) full_.push_back(std::move(gathered.offer));
    gathered = {};
  }
  gathered.offer.attempt = attempt;
  gathered.bytes += bytes;
  for (auto& commit : chain) {
    jobs_[commit.id] = commit.job;
    gathered.offer.bodies.push_back({commit.id, std::move(commit.bytes)});
  }
}

void PendingOffers::offer(Commit commit, std::uint32_t attempt) {
  std::vector<Commit> chain;
  chain.push_back(std::move(commit));
  offer(std::move(chain), attempt);
}

Job* PendingOffers::take(const CommitId& id) {
  const auto found = jobs_.find(id);
  if (found == jobs_.end()) return nullptr;
  auto* job = found->second;
  jobs_.erase(found);
  return job;
}

void PendingOffers::flush(std::vector<Offer>& out) {
  for (auto& offer : full_) out.push_back(std::move(offer));
  full_.clear();
  for (auto& [attempt, gathered] : gathered_) out.push_back(std::move(gathered.offer));
  gathered_.clear();
}

}  // namespace tercet
