#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <optional>
#include <random>
#include <unordered_map>
#include <vector>

#include "command-service/job_table.hpp"
#include "command-service/lane.hpp"
#include "command-service/pending_offers.hpp"
#include "command-service/processor_counts.hpp"
#include "command-service/processor_io.hpp"
#include "command-service/processor_limits.hpp"
#include "tercet/v1/bus.pb.h"

namespace tercet {

/// Runs commands on their aggregates: loads, decides, offers the outcome, and decides again after a conflict. Pure:
/// inputs, `now`, outputs; its jitter comes from a seed. Not thread-safe.
///
/// Commands of one aggregate are decided in the order they came. Those that wait while one append is in flight leave
/// together in the next one, each decided on what the one before it leads to and naming that as its expectation: if one
/// is not committed, what follows it conflicts by the ordinary rule and is decided again.
class AggregateRunner {
 public:
  /// All must outlive this.
  AggregateRunner(JobTable& jobs, PendingOffers& offers, const ProcessorLimits& limits, std::uint64_t seed);

  /// Queues `job`. Its outcome is decided in settle().
  void run(Job& job);
  /// The same, before all that wait for the same aggregate.
  void run_first(Job& job);
  /// Offers FAILED with `problem` as the job's outcome, without looking at its aggregate.
  void fail(Job& job, v1::Problem problem);

  /// The receipt of `job`'s outcome.
  void on_receipt(Job& job, v1::Receipt&& receipt, MonoTime now, Outputs& out);
  void on_page(std::uint64_t key, const v1::ReadReply& page, MonoTime now, Outputs& out);

  /// Decides what can be decided. To be called after each batch of inputs, and at ticks for what paused.
  void settle(MonoTime now, Outputs& out);
  /// The same for one command only; everything else is held back.
  void settle_alone(const CommandId& command, MonoTime now, Outputs& out);

  std::size_t cached_aggregates() const { return lanes_.size(); }
  const ProcessorCounts& counts() const { return counts_; }

 private:
  Lane& enter_lane(Job& job);
  void list(Lane& lane);
  void pause(Lane& lane, std::chrono::milliseconds delay, MonoTime now);
  void wake(MonoTime now);
  void advance(Lane& lane, std::size_t chain_max, MonoTime now, Outputs& out);

  void start_load(Lane& lane);
  void start_reading(Outputs& out);
  void read_on(Lane& lane, Outputs& out);
  void give_up_unreadable(Lane& lane, Outputs& out);

  void decide_chain(Lane& lane, std::size_t chain_max, MonoTime now, Outputs& out);
  void answer_dry_run(const Lane& lane, Job& job, Outputs& out);
  void give_up_contended(Job& job, Outputs& out);

  void on_committed(Job& job, const v1::Receipt& receipt, Outputs& out);
  void on_duplicate(Job& job, const v1::Commit& original, Outputs& out);
  void on_conflict(Job& job, const v1::Conflict& conflict, MonoTime now, Outputs& out);
  void on_invalid(Job& job, const v1::Receipt& receipt, Outputs& out);
  void offer_again(Job& job);
  void landed(Lane& lane, MonoTime now);
  void leave_turn(Lane& lane, MonoTime now);

  JobTable* jobs_;
  PendingOffers* offers_;
  const ProcessorLimits* limits_;
  LaneTable lanes_;
  std::mt19937_64 random_;
  std::uint64_t next_order_ = 1;
  /// Lanes to look at in settle().
  std::vector<Lane*> listed_;
  std::multimap<MonoTime, Lane*> paused_;
  /// Loads that wait until fewer are under way.
  std::deque<Lane*> loads_waiting_;
  std::uint64_t next_load_ = 1;
  std::unordered_map<std::uint64_t, Lane*> loads_;
  ProcessorCounts counts_;
};

}  // namespace tercet
