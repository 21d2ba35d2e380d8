#include "command-service/command_reply.hpp"

#include <google/protobuf/util/time_util.h>

#include "common/vocabulary/problem.hpp"

namespace tercet {
namespace {

using google::protobuf::util::TimeUtil;

struct VersionAfter {
  Version version = 0;
  bool created = false;
};

/// Where the outcome leaves the command's stream, or what state it was decided on.
VersionAfter version_after(const v1::CommitBody& body, const FirstVersions& first_versions) {
  const auto& stream = body.outcome().stream();
  for (int i = 0; i < body.writes_size() && i < first_versions.size(); ++i) {
    const auto& write = body.writes(i);
    if (write.stream() != stream) continue;
    const auto first = first_versions.Get(i);
    return {first + static_cast<Version>(write.events_size()) - 1, first == 1};
  }
  for (const auto& check : body.checks()) {
    if (check.stream() == stream) return {check.expected().version(), false};
  }
  return {};
}

std::string id_text(const std::string& bytes) {
  const auto id = uuid_from_bytes(bytes);
  return id ? to_text(*id) : std::string{};
}

v1::CommandView::Status view_status(v1::Outcome::Status status) {
  switch (status) {
    case v1::Outcome::COMPLETED:
      return v1::CommandView::COMPLETED;
    case v1::Outcome::REJECTED:
      return v1::CommandView::REJECTED;
    case v1::Outcome::FAILED:
      return v1::CommandView::FAILED;
    case v1::Outcome::CANCELLED:
      return v1::CommandView::CANCELLED;
    default:
      return v1::CommandView::STATUS_UNSPECIFIED;
  }
}

}  // namespace

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

v1::CommandView outcome_view(const v1::Commit& commit, std::optional<std::int64_t> accepted_us) {
  const auto& outcome = commit.body().outcome();
  v1::CommandView view;
  view.set_command_id(id_text(commit.body().commit_id()));
  view.set_type(outcome.command_type());
  view.set_status(view_status(outcome.status()));
  view.set_stream(outcome.stream());
  view.set_version(version_after(commit.body(), commit.first_versions()).version);
  view.set_position(commit.position());
  if (outcome.has_problem()) *view.mutable_problem() = outcome.problem();
  if (accepted_us) *view.mutable_accepted_at() = TimeUtil::MicrosecondsToTimestamp(*accepted_us);
  *view.mutable_finished_at() = TimeUtil::MicrosecondsToTimestamp(commit.time_us());
  return view;
}

v1::CommandView open_view(const v1::OpenCommand& open) {
  v1::CommandView view;
  view.set_command_id(id_text(open.command_id()));
  view.set_type(open.acceptance().type());
  view.set_status(v1::CommandView::ACCEPTED);
  view.set_stream(open.acceptance().stream());
  view.set_position(open.position());
  *view.mutable_accepted_at() = TimeUtil::MicrosecondsToTimestamp(open.accepted_us());
  return view;
}

v1::Problem id_reused(const CommandId& command) {
  return make_problem(422, "command.id_reused", "this command id was used for another command", to_text(command));
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
