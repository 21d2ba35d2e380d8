#include "tests/simulation/mutations.hpp"

#include <algorithm>
#include <cstddef>
#include <iterator>

namespace tercet::simulation {
namespace {

Mutation taken_out = Mutation::none;

constexpr MutationInfo kMutations[] = {
    // The event-bus.
    {Mutation::drop_sync, "drop_sync", "the sync of a group before it is acknowledged"},
    {Mutation::show_unsynced, "show_unsynced", "that readers see a group only after its sync"},
    {Mutation::store_half_a_group, "store_half_a_group", "that a group is written as one piece"},
    {Mutation::ignore_last_commit, "ignore_last_commit", "the comparison of last_commit in an exact expectation"},
    {Mutation::ignore_last_digest, "ignore_last_digest", "the comparison of last_digest in an exact expectation"},
    {Mutation::ignore_known_ids, "ignore_known_ids", "the search for offered ids in the log"},
    {Mutation::judge_expectations_first, "judge_expectations_first", "that ids are judged before expectations"},
    {Mutation::ignore_checks, "ignore_checks", "the judging of a commit's checks"},
    {Mutation::follow_clock_back, "follow_clock_back", "that a commit's time is never before the one before it"},
    {Mutation::forget_told_time, "forget_told_time", "that no commit gets a time that readers were told is over"},
    {Mutation::forget_told_over_restart, "forget_told_over_restart",
     "that what readers were told to be over is known after a restart"},
    {Mutation::take_any_outcome, "take_any_outcome",
     "the comparison of an outcome with what was accepted under its id"},
    {Mutation::accept_after_outcome, "accept_after_outcome", "that a command with an outcome is not accepted any more"},
    {Mutation::keep_open, "keep_open", "that an outcome takes its command out of the open ones"},
    {Mutation::take_foreign_appends, "take_foreign_appends", "the comparison of the log's id in appends"},
    // Who offers commits.
    {Mutation::never_resend, "never_resend", "that an offer without a receipt is sent again"},
    {Mutation::ignore_attempt, "ignore_attempt", "that a conflict counts for the current attempt only"},
    {Mutation::offer_to_any_log, "offer_to_any_log", "that offers go to the log they were made for"},
    {Mutation::believe_any_receipt, "believe_any_receipt", "the comparison of the log's id in receipts"},
    // The command side.
    {Mutation::promise_early, "promise_early", "that 202 waits for its acceptance's receipt"},
    {Mutation::tell_conflicted, "tell_conflicted", "that an outcome is told from a receipt that says it is in the log"},
    {Mutation::ignore_fingerprint, "ignore_fingerprint", "the comparison of a command with what is known under its id"},
    {Mutation::reject_without_checks, "reject_without_checks", "the checks of a rejection"},
    {Mutation::expect_version_only, "expect_version_only", "last_commit in what a write expects"},
    {Mutation::decide_on_old_state, "decide_on_old_state", "that after a conflict it is decided on the new state"},
    {Mutation::forget_expected_version, "forget_expected_version", "a client's expected version, after a conflict"},
    {Mutation::leave_open_commands, "leave_open_commands", "the taking over of open commands"},
    {Mutation::read_any_log, "read_any_log", "the log's id in what a command-service asks the log"},
    // Who follows the log.
    {Mutation::follow_any_log, "follow_any_log", "the comparison of the log's id in batches, heartbeats and pages"},
    {Mutation::ignore_previous_commit, "ignore_previous_commit", "the comparison of the commit before a batch"},
    {Mutation::ignore_previous_time, "ignore_previous_time", "the time in what is compared of a commit"},
    {Mutation::resume_without_comparing, "resume_without_comparing",
     "the comparison of the commit at the checkpoint, at start and resumption"},
    {Mutation::ignore_head, "ignore_head", "what a heartbeat says of the head"},
    {Mutation::ignore_shorter_head, "ignore_shorter_head", "the suspicion of a log that is shorter than it was"},
    {Mutation::ignore_silence, "ignore_silence", "that a silent feed is connected anew and read again"},
    // The query side.
    {Mutation::write_without_transaction, "write_without_transaction",
     "that rows and checkpoint are written in one transaction"},
    {Mutation::answer_at_once, "answer_at_once", "the wait for min_position"},
    {Mutation::answer_present_for_past, "answer_present_for_past", "that the past is answered from the log"},
    {Mutation::answer_unsettled, "answer_unsettled", "that a time is answered only once it is over"},
    {Mutation::read_any_past, "read_any_past", "the log's id in what is read of the past"},
};

constexpr bool in_order_of_enum() {
  for (std::size_t i = 0; i < std::size(kMutations); ++i) {
    if (kMutations[i].mutation != static_cast<Mutation>(i + 1)) return false;
  }
  return kMutations[std::size(kMutations) - 1].mutation == Mutation::read_any_past;
}
static_assert(in_order_of_enum());

}  // namespace

std::span<const MutationInfo> all_mutations() {
  return kMutations;
}

std::optional<Mutation> find_mutation(std::string_view name) {
  if (name == "none") return Mutation::none;
  const auto found = std::ranges::find(kMutations, name, [](const auto& info) { return std::string_view{info.name}; });
  if (found == std::end(kMutations)) return std::nullopt;
  return found->mutation;
}

void take_out(Mutation mutation) {
  taken_out = mutation;
}

}  // namespace tercet::simulation

namespace tercet {

bool is_mutated(Mutation which) {
  return which == simulation::taken_out;
}

}  // namespace tercet
