#include "command-service/command_reply.hpp"

#include "common/vocabulary/problem.hpp"

namespace tercet {

v1::CommandReply outcome_reply(const v1::CommitBody& body, const FirstVersions& first_versions, Position position) {
  const auto after = version_after(body, first_versions);
  const auto& outcome = body.outcome();
  v1::CommandReply reply;
  reply.set_command_id(id_text(body.commit_id()));
  reply.set_stream(outcome.stream());
  reply.set_version(after.version);
  reply.set_position(position);
  if (outcome.status() == v1::Outcome::COMPLETED) {
    reply.set_status(after.created ? 201 : 200);
  } else {
    reply.set_status(outcome.problem().status());
    *reply.mutable_problem() = outcome.problem();
  }
  return reply;
}

v1::CommandReply outcome_reply(const v1::Commit& commit) {
  return outcome_reply(commit.body(), commit.first_versions(), commit.position());
}

v1::CommandReply accepted_reply(const CommandId& command, const std::string& stream, Position position) {
  v1::CommandReply reply;
  reply.set_command_id(to_text(command));
  reply.set_status(202);
  reply.set_stream(stream);
  reply.set_position(position);
  return reply;
}

v1::CommandReply problem_reply(v1::Problem problem) {
  v1::CommandReply reply;
  reply.set_status(problem.status());
  *reply.mutable_problem() = std::move(problem);
  return reply;
}

v1::CommandReply problem_reply(const CommandId& command, const std::string& stream, v1::Problem problem) {
  auto reply = problem_reply(std::move(problem));
  reply.set_command_id(to_text(command));
  reply.set_stream(stream);
  return reply;
}

v1::Problem id_reused(const CommandId& command) {
  return make_problem(422, "command.id_reused",
                      "this command id, or the idempotency key it was made from, was used for another command",
                      to_text(command));
}

bool holds_outcome(const v1::Commit& commit, const CommandId& command) {
  return commit.body().has_outcome() && commit.body().commit_id() == bytes_view(command);
}

const std::string* recorded_fingerprint(const v1::Commit& commit, const CommandId& command) {
  if (holds_outcome(commit, command)) return &commit.body().outcome().fingerprint();
  for (const auto& acceptance : commit.body().acceptances()) {
    if (acceptance.command_id() == bytes_view(command)) return &acceptance.fingerprint();
  }
  return nullptr;
}

}  // namespace tercet
