#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "common/log_client/publisher.hpp"
#include "common/vocabulary/identity.hpp"
#include "tercet/v1/bus.pb.h"

namespace tercet {

/// A log in memory that judges as an event-bus does: ids before expectations, each commit by itself, in order.
class FakeBus {
 public:
  FakeBus();

  /// Judges every body of `offer`.
  std::vector<v1::Receipt> judge(const Offer& offer);
  v1::ReadReply read(const v1::ReadRequest& request) const;

  /// Somebody else's commit that writes `events` to `stream`, whatever stands there. Returns its id.
  CommitId write(const std::string& stream, const std::vector<v1::Event>& events);
  /// Somebody else's commit. It must be writable.
  v1::Commit commit(const v1::CommitBody& body);

  const std::vector<v1::Commit>& commits() const { return commits_; }
  /// The commit with this id; nullptr if there is none.
  const v1::Commit* find(const CommitId& id) const;
  std::size_t open_commands() const { return open_.size(); }

  LogId log_id{};
  std::int64_t time_us = 1'700'000'000'000'000;
  /// Commits in one page of a stream.
  int page_commits = 3;
  /// Leave the commits in between out of conflict receipts.
  bool empty_between = false;
  /// How many of them a conflict receipt holds at most.
  int between_max = 1000;

 private:
  struct Stream {
    /// For each commit that wrote it: the version of its last event, and where it is.
    std::vector<std::pair<Version, std::size_t>> commits;
    Version version() const { return commits.empty() ? 0 : commits.back().first; }
  };

  v1::Receipt judge_one(const v1::CommitBody& body);
  const v1::Commit* known(const v1::CommitBody& body) const;
  bool holds(const std::string& stream, const v1::Expected& expected) const;
  v1::Conflict conflict(const std::string& stream, const v1::Expected& expected) const;
  std::string last_commit(const std::string& stream, Version version) const;
  void read_stream(const v1::ReadStream& read, v1::ReadReply& reply) const;
  void read_open(const v1::ReadOpen& read, v1::ReadReply& reply) const;

  std::vector<v1::Commit> commits_;
  std::map<std::string, std::size_t> ids_;
  std::map<std::string, Stream> streams_;
  std::map<std::string, v1::OpenCommand> open_;
  std::uint64_t next_foreign_ = 1;
};

}  // namespace tercet
