#include "command-service/aggregate_runner.hpp"

#include <algorithm>

#include "command-service/command_reply.hpp"
#include "command-service/outcome_commit.hpp"
#include "common/vocabulary/fingerprint.hpp"
#include "common/vocabulary/problem.hpp"

/// Queueing, loading and deciding. What receipts do is in aggregate_runner_receipts.cpp.
namespace tercet {

AggregateRunner::AggregateRunner(JobTable& jobs, PendingOffers& offers, const ProcessorLimits& limits,
                                 std::uint64_t seed)
    : jobs_{&jobs}, offers_{&offers}, limits_{&limits}, lanes_{limits}, random_{seed} {}

// ---- Queueing ----

Lane& AggregateRunner::enter_lane(Job& job) {
  auto& lane = lanes_.use(job.command.stream, *job.command.entry->aggregate);
  ++(lane.standing ? counts_.cache_hits : counts_.cache_misses);
  job.lane = &lane;
  job.order = next_order_++;
  list(lane);
  return lane;
}

void AggregateRunner::run(Job& job) {
  enter_lane(job).waiting.push_back(&job);
}

void AggregateRunner::run_first(Job& job) {
  enter_lane(job).waiting.push_front(&job);
}

void AggregateRunner::fail(Job& job, v1::Problem problem) {
  job.lane = nullptr;
  job.body = failed_outcome(job.command, std::move(problem));
  ++job.attempt;
  offers_->offer({&job, job.command.id, job.body.SerializeAsString()}, job.attempt);
}

void AggregateRunner::list(Lane& lane) {
  if (lane.listed) return;
  lane.listed = true;
  listed_.push_back(&lane);
}

void AggregateRunner::pause(Lane& lane, std::chrono::milliseconds delay, MonoTime now) {
  lane.paused = true;
  paused_.emplace(now + delay, &lane);
}

void AggregateRunner::wake(MonoTime now) {
  while (!paused_.empty() && paused_.begin()->first <= now) {
    auto& lane = *paused_.begin()->second;
    paused_.erase(paused_.begin());
    lane.paused = false;
    list(lane);
  }
}

void AggregateRunner::settle(MonoTime now, Outputs& out) {
  wake(now);
  for (auto* lane : std::exchange(listed_, {})) {
    lane->listed = false;
    advance(*lane, limits_->chain_max, now, out);
  }
  start_reading(out);
}

void AggregateRunner::settle_alone(const CommandId& command, MonoTime now, Outputs& out) {
  wake(now);
  const auto* job = jobs_->find(command);
  if (job == nullptr || job->lane == nullptr) return;
  auto& lane = *job->lane;
  if (!lane.waiting.empty() && lane.waiting.front() == job) advance(lane, 1, now, out);
  start_reading(out);
}

void AggregateRunner::advance(Lane& lane, std::size_t chain_max, MonoTime now, Outputs& out) {
  if (lane.in_flight > 0 || lane.load || lane.paused) return;
  if (lane.waiting.empty()) {
    if (!lane.busy()) lanes_.release(lane);
    return;
  }
  if (!lane.standing || lane.behind) {
    start_load(lane);
  } else {
    decide_chain(lane, chain_max, now, out);
  }
}

// ---- Loading ----

void AggregateRunner::start_load(Lane& lane) {
  ++counts_.loads;
  auto fold = lane.standing ? StreamFold{*lane.aggregate, lane.stream, *lane.standing}
                            : StreamFold{*lane.aggregate, lane.stream};
  lane.load.emplace(std::move(fold), lane.stream);
  loads_waiting_.push_back(&lane);
}

void AggregateRunner::start_reading(Outputs& out) {
  while (!loads_waiting_.empty() && loads_.size() < limits_->loads_max) {
    read_on(*loads_waiting_.front(), out);
    loads_waiting_.pop_front();
  }
}

void AggregateRunner::read_on(Lane& lane, Outputs& out) {
  const auto key = next_load_++;
  loads_.emplace(key, &lane);
  out.reads.push_back({{ReadTicket::Purpose::stream, key}, lane.load->request(), limits_->read_timeout});
}

void AggregateRunner::on_page(std::uint64_t key, const v1::ReadReply& page, MonoTime now, Outputs& out) {
  const auto found = loads_.find(key);
  if (found == loads_.end()) return;
  auto& lane = *found->second;
  loads_.erase(found);

  const auto progress = lane.load->on_page(page);
  if (progress == StreamLoad::Progress::more) return read_on(lane, out);
  switch (progress) {
    case StreamLoad::Progress::done:
      lane.standing = lane.load->take();
      lane.behind = false;
      list(lane);
      break;
    case StreamLoad::Progress::unreadable:
      give_up_unreadable(lane, out);
      list(lane);
      break;
    default:
      // Pages that do not fit mean that the standing they should go on from is wrong; no page means nothing.
      if (page.status() == 200) lane.standing.reset();
      pause(lane, limits_->load_pause, now);
      break;
  }
  lane.load.reset();
}

/// Another instance may know what this one does not: nothing is recorded, and accepted commands stay open for it.
void AggregateRunner::give_up_unreadable(Lane& lane, Outputs& out) {
  out.warnings.push_back("an aggregate cannot be loaded by this version of the program: " + lane.load->error());
  const auto problem =
      make_retry_problem(503, "event.unknown", lane.load->error(), limits_->unavailable_retry_after_ms);
  lane.standing.reset();
  for (auto* job : std::exchange(lane.waiting, {})) {
    job->left_open = true;
    jobs_->finish(*job, problem_reply(job->command.id, lane.stream, problem), out);
  }
}

// ---- Deciding ----

void AggregateRunner::decide_chain(Lane& lane, std::size_t chain_max, MonoTime now, Outputs& out) {
  std::vector<PendingOffers::Commit> chain;
  std::uint32_t attempt = 0;
  std::size_t bytes = 0;
  bool more = true;
  auto tip = *lane.standing;
  // A command alone is offered sooner than a chain, and those who were first so far learn by it of others.
  if (lane.conflicts >= limits_->chain_conflicts_max) chain_max = 1;
  while (more && !lane.waiting.empty()) {
    auto& job = *lane.waiting.front();
    lane.waiting.pop_front();
    if (job.kind == Job::Kind::dry_run) {
      answer_dry_run(lane, job, out);
      continue;
    }
    if (job.contended_at && now >= *job.contended_at) {
      give_up_contended(job, out);
      continue;
    }
    auto decided = decide_outcome(job.command, tip, job.accepted_us());
    ++counts_.decisions;
    job.base = std::exchange(tip, decided.after);
    job.after = std::move(decided.after);
    job.body = std::move(decided.body);
    chain.push_back({&job, job.command.id, job.body.SerializeAsString()});
    // Somebody else may decide the same command on another state, and be first: what follows means this decision.
    if (job.body.writes_size() > 0 && !lane.waiting.empty()) tip.last_digest = body_digest(chain.back().bytes);
    attempt = std::max(attempt, job.attempt + 1);
    bytes += chain.back().bytes.size();
    more = chain.size() < chain_max && bytes < limits_->chain_bytes_max;
  }
  if (chain.empty()) return list(lane);
  // One append has one attempt number, so all take the highest; each commit's own only has to rise.
  for (auto& commit : chain) commit.job->attempt = attempt;
  lane.in_flight = chain.size();
  offers_->offer(std::move(chain), attempt);
}

void AggregateRunner::answer_dry_run(const Lane& lane, Job& job, Outputs& out) {
  const auto decided = decide_outcome(job.command, *lane.standing, job.accepted_us());
  FirstVersions first_versions;
  if (decided.body.writes_size() > 0) first_versions.Add(lane.standing->version + 1);
  auto reply = outcome_reply(decided.body, first_versions, 0);
  for (const auto& write : decided.body.writes()) reply.mutable_events()->MergeFrom(write.events());
  jobs_->finish(job, reply, out);
}

void AggregateRunner::give_up_contended(Job& job, Outputs& out) {
  const std::string detail = "other commands changed " + job.command.stream + " first, again and again";
  if (job.acceptance) return fail(job, make_problem(500, "command.contended", detail, job.command.stream));
  const auto problem = make_retry_problem(503, "command.contended", detail, limits_->unavailable_retry_after_ms);
  jobs_->finish(job, problem_reply(job.command.id, job.command.stream, problem), out);
}

}  // namespace tercet
