#include "tests/unit/event_bus/commit_builder.hpp"

#include "event-bus/commit_scan.hpp"

namespace tercet::testing {
namespace {

struct VerdictText {
  std::string operator()(const Committed& committed) const { return "COMMITTED " + std::to_string(committed.position); }
  std::string operator()(const Duplicate& duplicate) const {
    return "DUPLICATE of " + std::to_string(duplicate.original);
  }
  std::string operator()(const Conflicted& conflict) const {
    return "CONFLICT " + std::string{conflict.stream} + " at " + std::to_string(conflict.actual.version);
  }
  std::string operator()(const InvalidCommit& invalid) const { return "INVALID: " + invalid.reason; }
  std::string operator()(const Unavailable& unavailable) const { return "UNAVAILABLE: " + unavailable.reason; }
};

}  // namespace

std::vector<v1::Commit> commits_of(const Log& log) {
  std::vector<v1::Commit> commits;
  const auto scanned = scan_commits(log, 1, [&](const CommitView& view) {
    commits.push_back(parse_commit(view).value());
    return true;
  });
  require(scanned.has_value(), "the log can be read");
  return commits;
}

std::string to_text(const Verdict& verdict) {
  return std::visit(VerdictText{}, verdict);
}

}  // namespace tercet::testing
