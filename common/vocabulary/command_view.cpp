#include "common/vocabulary/command_view.hpp"

#include <google/protobuf/util/time_util.h>

namespace tercet {
namespace {

using google::protobuf::util::TimeUtil;

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

v1::CommandView accepted_view(const v1::Acceptance& acceptance, Position position, std::int64_t accepted_us) {
  v1::CommandView view;
  view.set_command_id(id_text(acceptance.command_id()));
  view.set_type(acceptance.type());
  const bool is_for_later = acceptance.not_before_us() > accepted_us;
  view.set_status(is_for_later ? v1::CommandView::SCHEDULED : v1::CommandView::ACCEPTED);
  view.set_stream(acceptance.stream());
  view.set_position(position);
  view.set_accepted_position(position);
  *view.mutable_accepted_at() = TimeUtil::MicrosecondsToTimestamp(accepted_us);
  return view;
}

v1::CommandView accepted_view(const v1::OpenCommand& open) {
  auto view = accepted_view(open.acceptance(), open.position(), open.accepted_us());
  view.set_command_id(id_text(open.command_id()));
  return view;
}

v1::CommandView outcome_view(const v1::Commit& commit, const std::optional<AcceptedAt>& accepted) {
  const auto& outcome = commit.body().outcome();
  v1::CommandView view;
  view.set_command_id(id_text(commit.body().commit_id()));
  view.set_type(outcome.command_type());
  view.set_status(view_status(outcome.status()));
  view.set_stream(outcome.stream());
  view.set_version(version_after(commit.body(), commit.first_versions()).version);
  view.set_position(commit.position());
  if (outcome.has_problem()) *view.mutable_problem() = outcome.problem();
  if (accepted) {
    view.set_accepted_position(accepted->position);
    *view.mutable_accepted_at() = TimeUtil::MicrosecondsToTimestamp(accepted->time_us);
  }
  *view.mutable_finished_at() = TimeUtil::MicrosecondsToTimestamp(commit.time_us());
  return view;
}

}  // namespace tercet
