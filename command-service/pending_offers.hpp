#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <vector>

#include "command-service/job_table.hpp"
#include "common/log_client/publisher.hpp"

namespace tercet {

/// The commits that are offered to the log and have no receipt yet, each with its job. What is offered during one batch
/// of inputs is gathered, so that it leaves in few appends. Pure; not thread-safe.
class PendingOffers {
 public:
  struct Commit {
    Job* job = nullptr;
    CommitId id{};
    /// The serialized body.
    std::string bytes;
  };

  /// Offers commits that belong in one append, in this order: together at most ProcessorLimits::chain_max and
  /// limits::kAppendBytesMax.
  void offer(std::vector<Commit> chain, std::uint32_t attempt);
  void offer(Commit commit, std::uint32_t attempt);
  /// Ends a commit's time here; nullptr if it is not offered.
  Job* take(const CommitId& id);
  /// Hands over what was offered since the last call.
  void flush(std::vector<Offer>& out);

  std::size_t size() const { return jobs_.size(); }

 private:
  struct Gathered {
    Offer offer;
    std::size_t bytes = 0;
  };

  std::unordered_map<CommitId, Job*, UuidHash> jobs_;
  /// By attempt, as an append has only one.
  std::map<std::uint32_t, Gathered> gathered_;
  std::vector<Offer> full_;
};

}  // namespace tercet
