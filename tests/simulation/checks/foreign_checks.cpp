#include "tests/simulation/checks/foreign_checks.hpp"

#include <algorithm>
#include <map>

namespace tercet::simulation {
namespace {

/// Whether an expectation that failed on a stream at this version can never hold later. A copy of the append that is still
/// on its way may be judged later than the one that was refused, so only then is a refusal the end.
bool is_for_good(const v1::Expected& expected, Version actual) {
  if (expected.kind() == v1::Expected::NO_STREAM) return true;
  return expected.kind() == v1::Expected::EXACT && actual >= expected.version();
}

/// Whether `original` in the log makes an offer of `body` a duplicate.
bool is_original_of(const v1::CommitBody& original, const v1::CommitBody& body) {
  if (original.commit_id() == body.commit_id()) return true;
  if (is_lone_acceptance(body)) {
    return original.has_outcome() && original.commit_id() == body.acceptances(0).command_id();
  }
  if (!body.has_outcome()) return false;
  return std::ranges::any_of(original.acceptances(), [&](const v1::Acceptance& acceptance) {
    return acceptance.command_id() == body.commit_id() && acceptance.fingerprint() != body.outcome().fingerprint();
  });
}

class ReceiptCheck {
 public:
  ReceiptCheck(const v1::CommitBody& body, const std::vector<CheckedLog>& logs, Violations& violations)
      : body_{body}, logs_{logs}, violations_{violations} {}

  void check(const v1::Receipt& receipt) {
    if (receipt.commit_id() != body_.commit_id()) report("it got the receipt of " + name_of_id(receipt.commit_id()));
    switch (receipt.result()) {
      case v1::Receipt::COMMITTED:
        return check_in_one([&](const CheckedLog& log) { return committed_fault(receipt, log); });
      case v1::Receipt::DUPLICATE:
        return check_in_one([&](const CheckedLog& log) { return duplicate_fault(receipt.original(), log); });
      case v1::Receipt::CONFLICT:
        return check_conflict(receipt.conflict());
      case v1::Receipt::INVALID:
        if (is_everywhere()) report("told that it is invalid (" + receipt.reason() + "), and is in the log");
        return;
      case v1::Receipt::UNAVAILABLE:
        return;
      default:
        return report("told nothing by its receipt");
    }
  }

 private:
  std::string named(const std::string& what) const {
    return "foreign commit " + name_of_id(body_.commit_id()) + ": " + what;
  }
  void report(const std::string& what) { violations_.push_back(named(what)); }

  template <class Fault>
  void check_in_one(const Fault& fault_in) {
    append_to(violations_, in_one_of(logs_, [&](const CheckedLog& log) -> Violations {
                const auto fault = fault_in(log);
                if (fault.empty()) return {};
                return {named(fault)};
              }));
  }

  std::string committed_fault(const v1::Receipt& receipt, const CheckedLog& log) const {
    const auto* commit = log.at(receipt.position());
    const auto where = "told that it is at position " + std::to_string(receipt.position());
    if (commit == nullptr || !same_message(commit->body(), body_)) return where + ", where it is not";
    const bool same_place = commit->time_us() == receipt.time_us() &&
                            std::ranges::equal(commit->first_versions(), receipt.first_versions());
    return same_place ? std::string{} : where + " with another time or other first versions than there";
  }

  std::string duplicate_fault(const v1::Commit& original, const CheckedLog& log) const {
    const auto where = "told that it is a duplicate of position " + std::to_string(original.position());
    const auto* commit = log.at(original.position());
    if (commit == nullptr || !same_message(*commit, original)) return where + ", where another commit is";
    return is_original_of(original.body(), body_) ? std::string{} : where + ", which it is not";
  }

  void check_conflict(const v1::Conflict& conflict) {
    check_in_one([&](const CheckedLog& log) { return conflict_fault(conflict, log); });
    const auto* expected = expectation_on(body_, conflict.stream());
    if (expected == nullptr) return report("told of a conflict on " + conflict.stream() + ", which it does not name");
    if (is_for_good(*expected, conflict.actual_version()) && is_everywhere()) {
      report("refused for good on " + conflict.stream() + ", and is in the log");
    }
  }

  static std::string conflict_fault(const v1::Conflict& conflict, const CheckedLog& log) {
    const auto& ends = log.ends_of(conflict.stream());
    const auto end = std::ranges::find(ends, conflict.actual_version(), &CheckedLog::StreamEnd::version);
    const bool stood = conflict.actual_version() == 0
                           ? conflict.actual_last_commit().empty()
                           : end != ends.end() && end->commit->body().commit_id() == conflict.actual_last_commit();
    if (!stood) {
      return "told that " + conflict.stream() + " stands at version " + std::to_string(conflict.actual_version()) +
             " by commit " + name_of_id(conflict.actual_last_commit()) + ", where it never stood";
    }
    for (const auto& between : conflict.between().commits()) {
      const auto* commit = log.at(between.position());
      if (commit == nullptr || !same_message(*commit, between)) {
        return "told that position " + std::to_string(between.position()) + " came between, where another commit is";
      }
    }
    return {};
  }

  /// In each log: it may be in one, and refused by another. Another body may have been offered under its id since.
  bool is_everywhere() const {
    return std::ranges::all_of(logs_, [&](const CheckedLog& log) {
      const auto* commit = log.find(body_.commit_id());
      return commit != nullptr && same_message(commit->body(), body_);
    });
  }

  const v1::CommitBody& body_;
  const std::vector<CheckedLog>& logs_;
  Violations& violations_;
};

bool tells_that_it_is_there(const v1::Receipt& receipt) {
  return receipt.result() == v1::Receipt::COMMITTED || receipt.result() == v1::Receipt::DUPLICATE;
}

/// A publisher is done with a commit once it knows what became of the last attempt, or that an earlier one is in the log.
void check_answered(const History& history, Violations& violations) {
  struct Answers {
    bool is_there = false;
    bool last_attempt = false;
  };
  std::map<std::string, Answers> all;
  for (const auto& foreign : history.foreign) {
    auto& answers = all[foreign.body.commit_id()];
    answers.is_there = answers.is_there || std::ranges::any_of(foreign.receipts, tells_that_it_is_there);
    answers.last_attempt = !foreign.receipts.empty();
  }
  for (const auto& [id, answers] : all) {
    if (answers.is_there || answers.last_attempt) continue;
    violations.push_back("foreign commit " + name_of_id(id) + ": nobody told what became of its last attempt");
  }
}

}  // namespace

Violations check_foreign(const History& history, const std::vector<CheckedLog>& logs) {
  Violations violations;
  for (const auto& foreign : history.foreign) {
    ReceiptCheck check{foreign.body, logs, violations};
    for (const auto& receipt : foreign.receipts) check.check(receipt);
  }
  // What is meant for another log than the one that is served stays unanswered.
  if (logs.size() == 1) check_answered(history, violations);
  return violations;
}

}  // namespace tercet::simulation
