#include "command-service/outcome_commit.hpp"

#include "common/runtime/mutation.hpp"
#include "common/vocabulary/limits.hpp"
#include "common/vocabulary/problem.hpp"

namespace tercet {
namespace {

v1::CommitBody outcome_body(const CheckedCommand& command, v1::Outcome::Status status) {
  v1::CommitBody body;
  body.set_commit_id(to_bytes(command.id));
  auto& outcome = *body.mutable_outcome();
  outcome.set_status(status);
  outcome.set_command_type(command.type);
  outcome.set_stream(command.stream);
  outcome.set_fingerprint(command.fingerprint);
  if (command.metadata.ByteSizeLong() > 0) *body.mutable_metadata() = command.metadata;
  return body;
}

/// An outcome that writes nothing, but holds only on the state that was looked at.
DecidedOutcome checked_no(const CheckedCommand& command, const Standing& standing, v1::Outcome::Status status,
                          v1::Problem problem) {
  auto body = outcome_body(command, status);
  auto& check = *body.add_checks();
  check.set_stream(command.stream);
  *check.mutable_expected() = expect_exactly(standing);
  if (is_mutated(Mutation::reject_without_checks)) body.clear_checks();
  *body.mutable_outcome()->mutable_problem() = std::move(problem);
  return {std::move(body), standing};
}

std::uint32_t status_of(Rejection::Kind kind) {
  switch (kind) {
    case Rejection::Kind::not_found:
      return 404;
    case Rejection::Kind::already_exists:
      return 409;
    case Rejection::Kind::rule:
      return 422;
  }
  std::abort();
}

v1::Problem version_mismatch(const CheckedCommand& command, const Standing& standing) {
  auto problem = make_problem(409, "stream.version_mismatch",
                              "the stream stands at version " + std::to_string(standing.version) + ", not at " +
                                  std::to_string(*command.expected_version),
                              command.stream);
  problem.set_actual_version(standing.version);
  return problem;
}

v1::Problem rejected(const CheckedCommand& command, const Standing& standing, const Rejection& rejection) {
  auto problem = make_problem(status_of(rejection.kind), rejection.code, rejection.detail, command.stream);
  // Like every conflict, it says what the stream stands at.
  if (rejection.kind == Rejection::Kind::already_exists) problem.set_actual_version(standing.version);
  return problem;
}

v1::Problem too_large(const CheckedCommand& command, const std::string& what) {
  return make_problem(500, "commit.too_large", "the command would write " + what, command.stream);
}

/// Writes the events, or checks the state if there are none.
DecidedOutcome completed(const CheckedCommand& command, const Standing& standing, EventList&& events) {
  StreamFold fold{*command.entry->aggregate, command.stream, standing};
  // Proto3 serializes a string that is not UTF-8, but refuses to parse it: such an event must not get into the log.
  if (fold.apply(command.id, events).has_error()) {
    return checked_no(command, standing, v1::Outcome::FAILED,
                      make_problem(500, "event.invalid", fold.error(), command.stream));
  }
  if (static_cast<std::size_t>(events.size()) > limits::kEventsPerWriteMax) {
    return checked_no(command, standing, v1::Outcome::FAILED,
                      too_large(command, std::to_string(events.size()) + " events"));
  }
  DecidedOutcome decided{outcome_body(command, v1::Outcome::COMPLETED), fold.take()};
  if (events.empty()) {
    auto& check = *decided.body.add_checks();
    check.set_stream(command.stream);
    *check.mutable_expected() = expect_exactly(standing);
    return decided;
  }
  auto& write = *decided.body.add_writes();
  write.set_stream(command.stream);
  *write.mutable_expected() = expect_exactly(standing);
  if (is_mutated(Mutation::expect_version_only)) {
    write.mutable_expected()->clear_last_commit();
    write.mutable_expected()->clear_last_digest();
  }
  write.mutable_events()->Swap(&events);
  const auto bytes = decided.body.ByteSizeLong();
  if (bytes > limits::kCommitBytesMax) {
    return checked_no(command, standing, v1::Outcome::FAILED,
                      too_large(command, std::to_string(bytes) + " bytes at once"));
  }
  return decided;
}

}  // namespace

DecidedOutcome decide_outcome(const CheckedCommand& command, const Standing& standing, std::int64_t accepted_us) {
  if (command.expected_version && *command.expected_version != standing.version) {
    return checked_no(command, standing, v1::Outcome::REJECTED, version_mismatch(command, standing));
  }
  const Context context{command.id, accepted_us, command.metadata.principal()};
  auto decision = command.entry->command->decide(*standing.state, *command.message, context);
  if (decision.has_error()) {
    return checked_no(command, standing, v1::Outcome::REJECTED, rejected(command, standing, decision.error()));
  }
  return completed(command, standing, std::move(*decision));
}

v1::CommitBody failed_outcome(const CheckedCommand& command, v1::Problem problem) {
  auto body = outcome_body(command, v1::Outcome::FAILED);
  *body.mutable_outcome()->mutable_problem() = std::move(problem);
  return body;
}

v1::CommitBody acceptance_commit(const CheckedCommand& command) {
  v1::CommitBody body;
  body.set_commit_id(to_bytes(acceptance_commit_id(command.id)));
  auto& acceptance = *body.add_acceptances();
  acceptance.set_command_id(to_bytes(command.id));
  acceptance.set_type(command.type);
  acceptance.set_data(command.data);
  if (command.expected_version) acceptance.set_expected_version(*command.expected_version);
  acceptance.set_fingerprint(command.fingerprint);
  if (command.metadata.ByteSizeLong() > 0) *acceptance.mutable_metadata() = command.metadata;
  acceptance.set_stream(command.stream);
  return body;
}

}  // namespace tercet
