#include "tests/simulation/checks/log_checks.hpp"

#include <unordered_set>

#include "common/vocabulary/fingerprint.hpp"

namespace tercet::simulation {
namespace {

/// One walk over the log, which knows what stood before each commit.
class LogWalk {
 public:
  void take(const v1::Commit& commit) {
    commit_ = &commit;
    ++position_;
    check_place();
    for (const auto& write : commit.body().writes()) check_expected(write.stream(), write.expected());
    for (const auto& check : commit.body().checks()) check_expected(check.stream(), check.expected());
    check_acceptances();
    check_outcome();
    extend_streams();
  }

  Violations take_violations() { return std::move(violations_); }

 private:
  struct StreamHead {
    Version version = 0;
    std::string_view last_commit;
    const v1::CommitBody* last_body = nullptr;
  };

  void report(const std::string& what) { violations_.push_back("position " + std::to_string(position_) + ": " + what); }

  void check_place() {
    if (commit_->position() != position_) {
      report("the commit there says that it is at position " + std::to_string(commit_->position()));
    }
    if (commit_->time_us() < time_us_) {
      report("its time " + std::to_string(commit_->time_us()) + " is before that of the commit before, " +
             std::to_string(time_us_));
    }
    time_us_ = commit_->time_us();
    const auto& id = commit_->body().commit_id();
    if (!uuid_from_bytes(id)) report("the commit has no id");
    if (!ids_.insert(id).second) report("commit " + name_of_id(id) + " is in the log already");
  }

  void check_expected(const std::string& stream, const v1::Expected& expected) {
    const auto& head = streams_[stream];
    if (holds(expected, head)) return;
    report("it expects " + v1::Expected::Kind_Name(expected.kind()) + " " + std::to_string(expected.version()) +
           " of " + stream + ", which stands at version " + std::to_string(head.version) + " by commit " +
           name_of_id(std::string{head.last_commit}));
  }

  static bool holds(const v1::Expected& expected, const StreamHead& head) {
    switch (expected.kind()) {
      case v1::Expected::EXACT:
        return head.version == expected.version() &&
               (expected.last_commit().empty() || expected.last_commit() == head.last_commit) &&
               (expected.last_digest().empty() ||
                expected.last_digest() == body_digest(head.last_body->SerializeAsString()));
      case v1::Expected::NO_STREAM:
        return head.version == 0;
      case v1::Expected::STREAM_EXISTS:
        return head.version > 0;
      case v1::Expected::ANY:
        return true;
      default:
        return false;
    }
  }

  void check_acceptances() {
    const bool alone = is_lone_acceptance(commit_->body());
    for (const auto& acceptance : commit_->body().acceptances()) {
      const auto& id = acceptance.command_id();
      if (alone && outcomes_.contains(id)) report("command " + name_of_id(id) + " is accepted after its outcome");
      // What comes with something else may come late: the first acceptance stands.
      if (alone && accepted_alone_.contains(id)) report("command " + name_of_id(id) + " is accepted a second time");
      if (alone) accepted_alone_.insert(id);
      fingerprints_.try_emplace(id, acceptance.fingerprint());
    }
  }

  void check_outcome() {
    const auto& body = commit_->body();
    if (!body.has_outcome()) return;
    outcomes_.insert(body.commit_id());
    const auto accepted = fingerprints_.find(body.commit_id());
    if (accepted != fingerprints_.end() && accepted->second != body.outcome().fingerprint()) {
      report("the outcome of command " + name_of_id(body.commit_id()) +
             " has another fingerprint than the command was accepted with");
    }
  }

  void extend_streams() {
    const auto& body = commit_->body();
    if (commit_->first_versions_size() != body.writes_size()) {
      report("it has " + std::to_string(body.writes_size()) + " writes and " +
             std::to_string(commit_->first_versions_size()) + " first versions");
    }
    for (int i = 0; i < body.writes_size(); ++i) {
      const auto& write = body.writes(i);
      auto& head = streams_[write.stream()];
      if (i < commit_->first_versions_size() && commit_->first_versions(i) != head.version + 1) {
        report("it writes " + write.stream() + " from version " + std::to_string(commit_->first_versions(i)) +
               ", which stands at version " + std::to_string(head.version));
      }
      head = {head.version + static_cast<Version>(write.events_size()), body.commit_id(), &body};
    }
  }

  const v1::Commit* commit_ = nullptr;
  Position position_ = 0;
  std::int64_t time_us_ = 0;
  std::unordered_map<std::string_view, StreamHead> streams_;
  std::unordered_set<std::string_view> ids_;
  std::unordered_set<std::string_view> accepted_alone_;
  std::unordered_set<std::string_view> outcomes_;
  /// Of the first acceptance of each command.
  std::unordered_map<std::string_view, std::string_view> fingerprints_;
  Violations violations_;
};

}  // namespace

Violations check_log(const CheckedLog& log) {
  LogWalk walk;
  for (const auto& commit : log.commits()) walk.take(commit);
  return walk.take_violations();
}

}  // namespace tercet::simulation
