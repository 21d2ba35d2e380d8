#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "tests/simulation/history.hpp"

/// What must hold after a run, as pure functions over what the run left behind. Each returns what does not hold, in plain
/// English; nothing = all is well. Thread-safe.
namespace tercet::simulation {

using Violations = std::vector<std::string>;

/// A log with what one walk over it finds. Commits are named by where they stand, not by the position they claim.
class CheckedLog {
 public:
  /// What the log says of one command.
  struct CommandRecord {
    /// The first acceptance, and the commit that holds it; nullptr if there is none.
    const v1::Acceptance* acceptance = nullptr;
    const v1::Commit* accepted_in = nullptr;
    /// The first commit that holds its outcome; nullptr if there is none.
    const v1::Commit* outcome = nullptr;
  };
  /// Where a stream stood after a commit that wrote it.
  struct StreamEnd {
    Version version = 0;
    const v1::Commit* commit = nullptr;
  };

  /// `log` must outlive this and stay as it is.
  explicit CheckedLog(const FinalLog& log);

  const LogId& id() const { return log_->id; }
  const std::vector<v1::Commit>& commits() const { return log_->commits; }
  Position head() const { return log_->commits.size(); }
  /// nullptr if the log has no such position.
  const v1::Commit* at(Position position) const;
  /// The commit at `position`, serialized. The position is in the log.
  const std::string& bytes_at(Position position) const { return bytes_[position - 1]; }
  /// By the 16 bytes of its id; nullptr if there is none.
  const v1::Commit* find(std::string_view commit_id) const;
  /// By the 16 bytes of the command's id; empty if the log does not know it.
  CommandRecord command(std::string_view command_id) const;
  /// All commands the log knows, by the 16 bytes of their ids.
  const std::unordered_map<std::string_view, CommandRecord>& commands() const { return commands_; }
  /// The ends of `stream`, in the order of the log.
  const std::vector<StreamEnd>& ends_of(std::string_view stream) const;
  /// When the last commit up to `position` was written, microseconds since 1970 UTC; 0 for position 0.
  std::int64_t time_at(Position position) const;

 private:
  const FinalLog* log_;
  std::vector<std::string> bytes_;
  std::unordered_map<std::string_view, const v1::Commit*> by_id_;
  std::unordered_map<std::string_view, CommandRecord> commands_;
  std::unordered_map<std::string_view, std::vector<StreamEnd>> streams_;
};

/// Whether both serialize to the same bytes.
bool same_message(const google::protobuf::MessageLite& left, const google::protobuf::MessageLite& right);

/// An id's bytes as a person reads it; "no id" if they are not one.
std::string name_of_id(const std::string& bytes);

/// A commit that does nothing but accept one command.
bool is_lone_acceptance(const v1::CommitBody& body);

/// What the commit expects of `stream`, in its writes or its checks; nullptr if it does not name it.
const v1::Expected* expectation_on(const v1::CommitBody& body, const std::string& stream);

/// Nothing if `check(log)` finds nothing in one of the logs; otherwise what it finds in the first one, the one that is
/// served at the end. What a service says must be true of one log as a whole.
template <class Log, class Check>
Violations in_one_of(const std::vector<Log>& logs, const Check& check) {
  Violations first;
  for (std::size_t i = 0; i < logs.size(); ++i) {
    auto found = check(logs[i]);
    if (found.empty()) return {};
    if (i == 0) first = std::move(found);
  }
  return first;
}

inline void append_to(Violations& all, Violations found) {
  for (auto& violation : found) all.push_back(std::move(violation));
}

}  // namespace tercet::simulation
