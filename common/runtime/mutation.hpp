#pragma once

namespace tercet {

/// A mechanism that a guarantee rests on. The simulator's build can take out one at a time, to see that its checks notice;
/// in every other build the switches are constant and leave nothing behind.
enum class Mutation {
  none,

  // The event-bus.
  /// A group is acknowledged without a sync.
  drop_sync,
  /// Readers see a group before its sync.
  show_unsynced,
  /// A group is not written as one piece.
  store_half_a_group,
  /// `exact` compares the version only, not the commit that wrote it.
  ignore_last_commit,
  /// The digest of the last commit is not compared: another decision under the same id will do.
  ignore_last_digest,
  /// The log is not asked which of the offered ids it holds: what is offered again is written again.
  ignore_known_ids,
  /// Expectations are judged before the id: what is in the log may be called a conflict.
  judge_expectations_first,
  /// A commit's `checks` are not judged.
  ignore_checks,
  /// The clock is taken as it is, also when it steps back.
  follow_clock_back,
  /// After the clock stepped back, commits may get a time of which readers were told that it is over.
  forget_told_time,
  /// The same, if the event-bus was started again meanwhile.
  forget_told_over_restart,
  /// An outcome is taken although its command was accepted with another content.
  take_any_outcome,
  /// A command is accepted although its outcome is in the log.
  accept_after_outcome,
  /// An outcome does not take its command out of the open ones.
  keep_open,
  /// Appends for another log are taken.
  take_foreign_appends,

  // Who offers commits.
  /// An offer without a receipt is not sent again.
  never_resend,
  /// A conflict of an earlier attempt counts for the current one.
  ignore_attempt,
  /// Offers go to whatever log is there.
  offer_to_any_log,
  /// Receipts of another log count.
  believe_any_receipt,

  // The command side.
  /// 202 is told before its acceptance is in the log.
  promise_early,
  /// An outcome is told as it was decided, although its receipt is a conflict.
  tell_conflicted,
  /// A command's content is not compared with what is in hand or recorded under its id.
  ignore_fingerprint,
  /// A rejection names no checks.
  reject_without_checks,
  /// A write names the version it was decided on, not the commit: so what follows a failed one in a chain may hold.
  expect_version_only,
  /// After a conflict it is decided again on the old state, at the new version.
  decide_on_old_state,
  /// A client's expected version is dropped after a conflict.
  forget_expected_version,
  /// Open commands are not taken over.
  leave_open_commands,
  /// What is read may come from another log than the one offered to.
  read_any_log,

  // Who follows the log.
  /// The log's id is not compared.
  follow_any_log,
  /// The commit before a batch is not compared.
  ignore_previous_commit,
  /// Of a commit only the id is compared, not the time.
  ignore_previous_time,
  /// At the start and after a silence, the commit where the log stands there is taken as one's own.
  resume_without_comparing,
  /// What a heartbeat says of the head is not looked at.
  ignore_head,
  /// A heartbeat of a shorter log, or of another commit at its head, is not looked into.
  ignore_shorter_head,
  /// After a silence the connection is not made anew, and nothing is read again.
  ignore_silence,

  // The query side.
  /// Rows and checkpoint are written in two transactions.
  write_without_transaction,
  /// min_position is not waited for, nor compared with what was found.
  answer_at_once,
  /// A past version, position or time is answered from the present row.
  answer_present_for_past,
  /// A time that is not over yet is answered as if it were.
  answer_unsettled,
  /// The past may be read from another log than the read model's.
  read_any_past,
};

#ifdef TERCET_MUTATIONS
/// Whether that mechanism is taken out at this moment. Defined by the simulator.
bool is_mutated(Mutation which);
#else
constexpr bool is_mutated(Mutation) {
  return false;
}
#endif

}  // namespace tercet
