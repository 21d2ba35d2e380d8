#include "tests/simulation/checks/reader_checks.hpp"

namespace tercet::simulation {
namespace {

Violations observation_faults(const Observation& seen, const CheckedLog& log) {
  const auto reader = "reader " + seen.reader + ": ";
  if (seen.log_id != log.id()) {
    return {reader + "met log " + to_text(seen.log_id) + ", served was " + to_text(log.id())};
  }
  Position position = 0;
  for (const auto& commit : seen.commits) {
    ++position;
    if (position > log.head()) {
      return {reader + "was handed " + std::to_string(seen.commits.size()) + " commits, the log has " +
              std::to_string(log.head())};
    }
    if (commit.SerializeAsString() == log.bytes_at(position)) continue;
    return {reader + "was handed as number " + std::to_string(position) + " commit " +
            name_of_id(commit.body().commit_id()) + " of position " + std::to_string(commit.position()) +
            ", which is not what the log has there"};
  }
  return {};
}

}  // namespace

Violations check_readers(const History& history, const std::vector<CheckedLog>& logs) {
  Violations violations;
  for (const auto& seen : history.observations) {
    if (seen.log_id.is_nil() && seen.commits.empty()) continue;
    append_to(violations, in_one_of(logs, [&](const CheckedLog& log) { return observation_faults(seen, log); }));
  }
  return violations;
}

}  // namespace tercet::simulation
