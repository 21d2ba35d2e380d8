#pragma once

#include <memory>
#include <random>
#include <string>
#include <vector>

#include "common/log_client/follower.hpp"
#include "common/vocabulary/problem.hpp"

namespace tercet::testing {

/// A log in memory that can be published and read like the event-bus's, for tests of those who follow it.
class FollowedLog {
 public:
  struct Batch {
    v1::BatchHeader header;
    SharedCommits commits;
    std::size_t bytes = 0;
  };

  /// Logs with different names have different ids, and different commits at the same positions.
  explicit FollowedLog(char name = 'a') : name_{name}, log_id_(16, name) {}

  /// Adds one commit with one event for stream "account-x", of about `bytes` bytes.
  Position append(std::size_t bytes = 10) {
    v1::Commit commit;
    commit.mutable_body()->add_writes()->set_stream("account-x");
    commit.mutable_body()->mutable_writes(0)->add_events()->set_data(std::string(bytes, 'd'));
    commit.add_first_versions(commits_.size() + 1);
    return append(std::move(commit));
  }

  /// Adds this commit; position, time (1 ms after the one before) and, if it has none, an id are filled in.
  Position append(v1::Commit commit) {
    const auto position = static_cast<Position>(commits_.size()) + 1;
    commit.set_position(position);
    commit.set_time_us(static_cast<std::int64_t>(position) * 1000 + later_us_);
    if (commit.body().commit_id().empty()) commit.mutable_body()->set_commit_id(id_at(position));
    commits_.push_back(std::move(commit));
    return position;
  }

  void append_many(int count, std::size_t bytes = 10) {
    for (int i = 0; i < count; ++i) append(bytes);
  }

  /// From now on commits are others than they would have been, as after an older copy was brought back.
  void cut_to(Position head) {
    commits_.resize(head);
    ++generation_;
  }

  /// As after an older copy was brought back, and the same commands were sent again: the same commits will be written
  /// at the same positions, but later.
  void write_again_from(Position head) {
    commits_.resize(head);
    later_us_ += 500;
  }

  Position head() const { return commits_.size(); }
  const v1::Commit& commit(Position position) const { return commits_.at(position - 1); }
  std::string log_id() const { return log_id_; }

  Checkpoint checkpoint(Position position) const {
    if (position == 0) return {};
    return {*uuid_from_bytes(log_id_), position, *uuid_from_bytes(commit(position).body().commit_id()),
            commit(position).time_us()};
  }

  Batch batch(Position first, Position last) const {
    Batch batch;
    batch.header.set_log_id(log_id_);
    batch.header.set_first(first);
    batch.header.set_last(last);
    batch.header.set_previous_commit(commit_id_at(first - 1));
    batch.header.set_previous_time_us(time_us_at(first - 1));
    auto commits = std::make_shared<v1::CommitBatch>();
    for (auto position = first; position <= last; ++position) *commits->add_commits() = commit(position);
    batch.bytes = commits->ByteSizeLong();
    batch.commits = std::move(commits);
    return batch;
  }

  v1::Heartbeat heartbeat() const {
    v1::Heartbeat heartbeat;
    heartbeat.set_log_id(log_id_);
    heartbeat.set_head(head());
    heartbeat.set_head_commit(commit_id_at(head()));
    heartbeat.set_head_time_us(time_us_at(head()));
    heartbeat.set_time_us(now_us());
    return heartbeat;
  }

  /// Answers as the event-bus does, with at most `limit` commits in a page.
  v1::ReadReply read(const v1::ReadRequest& request, Position limit = 100) const {
    v1::ReadReply reply;
    reply.set_request_id(request.request_id());
    reply.set_log_id(log_id_);
    reply.set_status(200);
    if (!request.log_id().empty() && request.log_id() != log_id_) {
      reply.set_status(409);
      *reply.mutable_problem() = make_problem(409, "log.other", "this is another log");
      return reply;
    }
    reply.set_head(head());
    reply.set_head_commit(commit_id_at(head()));
    reply.set_time_us(now_us());
    reply.set_settled_us(now_us() - 1);
    if (request.has_stream()) {
      read_stream(request.stream(), limit, reply);
    } else {
      read_all(request.all(), limit, reply);
    }
    return reply;
  }

  /// The event-bus's clock: 10 ms after the last commit.
  std::int64_t now_us() const { return static_cast<std::int64_t>(head()) * 1000 + 10'000; }

 private:
  void read_all(const v1::ReadAll& request, Position limit, v1::ReadReply& reply) const {
    const auto from = std::max<Position>(request.from_position(), 1);
    if (from - 1 <= head()) {
      reply.set_previous_commit(commit_id_at(from - 1));
      reply.set_previous_time_us(time_us_at(from - 1));
    }
    for (auto position = from; position <= head() && position < from + limit; ++position) {
      *reply.mutable_commits()->add_commits() = commit(position);
    }
    reply.set_next(from + static_cast<Position>(reply.commits().commits_size()));
    reply.set_end(reply.next() > head());
  }

  /// Forwards.
  void read_stream(const v1::ReadStream& request, Position limit, v1::ReadReply& reply) const {
    Version version = 0;
    reply.set_end(true);
    for (const auto& commit : commits_) {
      for (const auto& write : commit.body().writes()) {
        if (write.stream() != request.stream()) continue;
        const auto first = version + 1;
        version += static_cast<Version>(write.events_size());
        const bool is_wanted = version >= request.from_version() &&
                               (request.to_version() == 0 || first <= request.to_version()) &&
                               (request.until_us() == 0 || commit.time_us() <= request.until_us());
        if (!is_wanted) continue;
        reply.set_end(static_cast<Position>(reply.commits().commits_size()) < limit);
        if (reply.end()) *reply.mutable_commits()->add_commits() = commit;
      }
    }
    reply.set_stream_version(version);
  }

  std::string commit_id_at(Position position) const {
    return position == 0 ? std::string{} : commit(position).body().commit_id();
  }

  std::int64_t time_us_at(Position position) const { return position == 0 ? 0 : commit(position).time_us(); }

  std::string id_at(Position position) const {
    auto id = std::string{name_} + "-" + std::to_string(generation_) + "-" + std::to_string(position);
    id.resize(16, '.');
    return id;
  }

  char name_;
  int generation_ = 0;
  std::int64_t later_us_ = 0;
  std::string log_id_;
  std::vector<v1::Commit> commits_;
};

}  // namespace tercet::testing
