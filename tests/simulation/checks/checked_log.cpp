#include "tests/simulation/checks/checked_log.hpp"

#include <algorithm>

namespace tercet::simulation {

CheckedLog::CheckedLog(const FinalLog& log) : log_{&log} {
  bytes_.reserve(log.commits.size());
  for (const auto& commit : log.commits) {
    const auto& body = commit.body();
    bytes_.push_back(commit.SerializeAsString());
    by_id_.try_emplace(body.commit_id(), &commit);
    for (const auto& acceptance : body.acceptances()) {
      auto& record = commands_[acceptance.command_id()];
      if (record.acceptance != nullptr) continue;
      record.acceptance = &acceptance;
      record.accepted_in = &commit;
    }
    if (body.has_outcome()) {
      auto& record = commands_[body.commit_id()];
      if (record.outcome == nullptr) record.outcome = &commit;
    }
    for (const auto& write : body.writes()) {
      auto& ends = streams_[write.stream()];
      const Version before = ends.empty() ? 0 : ends.back().version;
      ends.push_back({before + static_cast<Version>(write.events_size()), &commit});
    }
  }
}

const v1::Commit* CheckedLog::at(Position position) const {
  return position == 0 || position > head() ? nullptr : &log_->commits[position - 1];
}

const v1::Commit* CheckedLog::find(std::string_view commit_id) const {
  const auto found = by_id_.find(commit_id);
  return found == by_id_.end() ? nullptr : found->second;
}

CheckedLog::CommandRecord CheckedLog::command(std::string_view command_id) const {
  const auto found = commands_.find(command_id);
  return found == commands_.end() ? CommandRecord{} : found->second;
}

const std::vector<CheckedLog::StreamEnd>& CheckedLog::ends_of(std::string_view stream) const {
  static const std::vector<StreamEnd> kNone;
  const auto found = streams_.find(stream);
  return found == streams_.end() ? kNone : found->second;
}

std::int64_t CheckedLog::time_at(Position position) const {
  const auto* commit = at(std::min(position, head()));
  return commit == nullptr ? 0 : commit->time_us();
}

bool same_message(const google::protobuf::MessageLite& left, const google::protobuf::MessageLite& right) {
  return left.SerializeAsString() == right.SerializeAsString();
}

std::string name_of_id(const std::string& bytes) {
  const auto id = uuid_from_bytes(bytes);
  return id ? to_text(*id) : "no id";
}

bool is_lone_acceptance(const v1::CommitBody& body) {
  return body.acceptances_size() == 1 && body.writes().empty() && body.checks().empty() && !body.has_outcome();
}

const v1::Expected* expectation_on(const v1::CommitBody& body, const std::string& stream) {
  for (const auto& write : body.writes()) {
    if (write.stream() == stream) return &write.expected();
  }
  for (const auto& check : body.checks()) {
    if (check.stream() == stream) return &check.expected();
  }
  return nullptr;
}

}  // namespace tercet::simulation
