#include <algorithm>

#include "command-service/aggregate_runner.hpp"
#include "command-service/command_reply.hpp"
#include "common/runtime/mutation.hpp"
#include "common/vocabulary/problem.hpp"

/// What the receipt of an outcome means for its command, its client and its aggregate.
namespace tercet {
namespace {

/// What is committed is where the stream stood then; it may have been overtaken by what is known already.
void move_forward(Lane& lane, const Standing& standing) {
  if (lane.standing && standing.version <= lane.standing->version) return;
  lane.standing = standing;
  lane.standing->last_digest.clear();
}

/// Whether `commit` wrote the lane's stream exactly on the standing that is known.
bool follows_standing(const Lane& lane, const v1::Commit& commit) {
  const auto expected = expect_exactly(*lane.standing);
  for (const auto& write : commit.body().writes()) {
    if (write.stream() != lane.stream) continue;
    return write.expected().kind() == expected.kind() && write.expected().version() == expected.version() &&
           write.expected().last_commit() == expected.last_commit();
  }
  return false;
}

/// Learns from a commit that was in the log already, so that a command whose receipt was lost costs no reload.
void learn_from(Lane& lane, const v1::Commit& original) {
  if (!lane.standing || !follows_standing(lane, original)) return;
  StreamFold fold{*lane.aggregate, lane.stream, *lane.standing};
  if (fold.apply(original).has_value()) lane.standing = fold.take();
}

/// Follows the commits that came between, as far as they go. If they do not begin where the lane stands, what it stands
/// on was never in the log: it is loaded from the start.
void catch_up(Lane& lane, const v1::Conflict& conflict) {
  StreamFold fold{*lane.aggregate, lane.stream, *lane.standing};
  bool sound = conflict.stream() == lane.stream && conflict.between().commits_size() > 0;
  for (const auto& commit : conflict.between().commits()) sound = sound && fold.apply(commit).has_value();
  if (!sound || fold.version() > conflict.actual_version()) {
    lane.standing.reset();
    return;
  }
  lane.behind = fold.version() < conflict.actual_version();
  const bool other_end = !lane.behind && to_bytes(fold.last_commit()) != conflict.actual_last_commit();
  lane.standing = fold.take();
  if (other_end) lane.standing.reset();
}

}  // namespace

void AggregateRunner::on_receipt(Job& job, v1::Receipt&& receipt, MonoTime now, Outputs& out) {
  // What was committed under an older attempt is not what is held here: offered again, it comes back with the original.
  const bool other_attempt = receipt.attempt() != job.attempt;
  if (receipt.result() == v1::Receipt::COMMITTED && other_attempt) return offer_again(job);

  auto* lane = job.lane;
  switch (receipt.result()) {
    case v1::Receipt::COMMITTED:
      on_committed(job, receipt, out);
      break;
    case v1::Receipt::DUPLICATE:
      on_duplicate(job, receipt.original(), out);
      break;
    case v1::Receipt::CONFLICT:
      if (lane != nullptr) {
        on_conflict(job, receipt.conflict(), now, out);
        break;
      }
      [[fallthrough]];
    default:
      on_invalid(job, receipt, out);
      break;
  }
  if (lane != nullptr) landed(*lane, now);
}

void AggregateRunner::on_committed(Job& job, const v1::Receipt& receipt, Outputs& out) {
  if (job.lane != nullptr) {
    job.lane->conflicts = 0;
    move_forward(*job.lane, job.after);
  }
  jobs_->tell_acceptance(job, out);
  jobs_->finish(job, outcome_reply(job.body, receipt.first_versions(), receipt.position()), out);
}

void AggregateRunner::on_duplicate(Job& job, const v1::Commit& original, Outputs& out) {
  const auto* fingerprint = recorded_fingerprint(original, job.command.id);
  if (fingerprint == nullptr ||
      (*fingerprint != job.command.fingerprint && !is_mutated(Mutation::ignore_fingerprint)) ||
      !holds_outcome(original, job.command.id)) {
    jobs_->finish(job, problem_reply(job.command.id, job.command.stream, id_reused(job.command.id)), out);
    return;
  }
  if (job.lane != nullptr) learn_from(*job.lane, original);
  jobs_->finish(job, outcome_reply(original), out);
}

void AggregateRunner::on_conflict(Job& job, const v1::Conflict& conflict, MonoTime now, Outputs& out) {
  ++counts_.conflicts;
  // Ids are judged before expectations: a conflict proves that the command has no outcome yet.
  jobs_->tell_acceptance(job, out);
  if (is_mutated(Mutation::tell_conflicted)) return jobs_->finish(job, outcome_reply(job.body, {}, 0), out);
  if (is_mutated(Mutation::forget_expected_version)) job.command.expected_version.reset();
  if (!job.contended_at) job.contended_at = now + limits_->contention_max;
  auto& lane = *job.lane;
  lane.again.push_back(&job);
  // Behind a commit that failed, a conflict says nothing new.
  if (!lane.standing || !job.base.same_place(*lane.standing)) return;
  ++lane.conflicts;
  lane.turns_to_leave = limits_->turns_left;
  catch_up(lane, conflict);
  if (is_mutated(Mutation::decide_on_old_state) && lane.standing) lane.standing->state = job.base.state;
}

void AggregateRunner::on_invalid(Job& job, const v1::Receipt& receipt, Outputs& out) {
  out.warnings.push_back("the event-bus refused an outcome as invalid: " + receipt.reason() +
                         " command=" + to_text(job.command.id));
  job.left_open = true;
  const auto problem = make_problem(500, "commit.invalid", receipt.reason(), job.command.stream);
  jobs_->finish(job, problem_reply(job.command.id, job.command.stream, problem), out);
}

void AggregateRunner::offer_again(Job& job) {
  ++job.attempt;
  offers_->offer({&job, job.command.id, job.body.SerializeAsString()}, job.attempt);
}

/// One commit less in flight. After the last one, what conflicted goes back to the head of the queue in its order, to be
/// decided again at once: the stream is never known better than right after a conflict.
void AggregateRunner::landed(Lane& lane, MonoTime now) {
  if (--lane.in_flight > 0) return;
  if (lane.again.empty()) return leave_turn(lane, now);

  std::sort(lane.again.begin(), lane.again.end(), [](const Job* a, const Job* b) { return a->order < b->order; });
  lane.waiting.insert(lane.waiting.begin(), lane.again.begin(), lane.again.end());
  lane.again.clear();
  list(lane);
}

/// Whoever has just committed is the first to know, and would be the first to offer again, for ever. So where others were
/// met it lets them go first, for a random time, lest all do the same.
void AggregateRunner::leave_turn(Lane& lane, MonoTime now) {
  if (lane.turns_to_leave == 0 || lane.waiting.empty()) return list(lane);
  --lane.turns_to_leave;
  const auto pause_ms = std::uniform_int_distribution<std::int64_t>{1, limits_->turn_max.count()}(random_);
  pause(lane, std::chrono::milliseconds{pause_ms}, now);
}

}  // namespace tercet
