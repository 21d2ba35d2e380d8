#pragma once

#include <google/protobuf/arena.h>

#include <list>
#include <string>
#include <vector>

#include "common/vocabulary/fingerprint.hpp"
#include "common/vocabulary/problem.hpp"
#include "event-bus/fact_finder.hpp"
#include "event-bus/invariant.hpp"
#include "event-bus/memory_log.hpp"
#include "event-bus/sequencer.hpp"

/// Commits, and a log to offer them to, for the tests of the event-bus.
namespace tercet::testing {

/// The n-th id; n from 1.
inline Uuid id(std::uint8_t n) {
  Uuid uuid{};
  uuid.data[0] = 0xc0;
  uuid.data[15] = n;
  return uuid;
}

inline std::string fingerprint(char content) {
  return std::string(sizeof(Fingerprint), content);
}

inline v1::Expected expected(v1::Expected::Kind kind) {
  v1::Expected expected;
  expected.set_kind(kind);
  return expected;
}
inline v1::Expected any() {
  return expected(v1::Expected::ANY);
}
inline v1::Expected no_stream() {
  return expected(v1::Expected::NO_STREAM);
}
inline v1::Expected stream_exists() {
  return expected(v1::Expected::STREAM_EXISTS);
}
/// `last_commit` 0 = the number alone counts.
inline v1::Expected exact(Version version, std::uint8_t last_commit = 0) {
  auto exact = expected(v1::Expected::EXACT);
  exact.set_version(version);
  if (last_commit != 0) exact.set_last_commit(to_bytes(id(last_commit)));
  return exact;
}

/// The same, and the last commit is `last` to the byte.
inline v1::Expected exact_after(Version version, const v1::CommitBody& last) {
  auto exact = expected(v1::Expected::EXACT);
  exact.set_version(version);
  exact.set_last_commit(last.commit_id());
  exact.set_last_digest(body_digest(last.SerializeAsString()));
  return exact;
}

/// Builds one commit's body: commit(1).write("account-a", any()).
class CommitBuilder {
 public:
  explicit CommitBuilder(std::uint8_t n) { body.set_commit_id(to_bytes(id(n))); }

  CommitBuilder& write(const std::string& stream, const v1::Expected& expected, int events = 1,
                       std::size_t event_bytes = 3) {
    auto& write = *body.add_writes();
    write.set_stream(stream);
    *write.mutable_expected() = expected;
    for (int i = 0; i < events; ++i) {
      auto& event = *write.add_events();
      event.set_type("test.Happened");
      event.set_data(std::string(event_bytes, 'x'));
    }
    return *this;
  }

  CommitBuilder& check(const std::string& stream, const v1::Expected& expected) {
    auto& check = *body.add_checks();
    check.set_stream(stream);
    *check.mutable_expected() = expected;
    return *this;
  }

  CommitBuilder& accept(std::uint8_t command, char content = 'f') {
    auto& acceptance = *body.add_acceptances();
    acceptance.set_command_id(to_bytes(id(command)));
    acceptance.set_type("test.Do");
    acceptance.set_data("do");
    acceptance.set_fingerprint(fingerprint(content));
    acceptance.set_stream("account-a");
    return *this;
  }

  CommitBuilder& outcome(v1::Outcome::Status status = v1::Outcome::COMPLETED, char content = 'f') {
    auto& outcome = *body.mutable_outcome();
    outcome.set_status(status);
    outcome.set_command_type("test.Do");
    outcome.set_stream("account-a");
    outcome.set_fingerprint(fingerprint(content));
    if (status != v1::Outcome::COMPLETED) *outcome.mutable_problem() = make_problem(422, "test.no", "no");
    return *this;
  }

  std::string bytes() const { return body.SerializeAsString(); }

  v1::CommitBody body;
};

inline CommitBuilder commit(std::uint8_t n) {
  return CommitBuilder{n};
}

/// A log, and the sequencer that writes it.
class Writer {
 public:
  explicit Writer(Log& log) : log_{log}, sequencer_{log.head()}, finder_{log} {}

  /// Offers serialized bodies as one group and stores what is committed.
  std::vector<Verdict> offer_bytes(std::vector<std::string> bodies) {
    // Verdicts point into offers: both are kept.
    auto& batch = batches_.emplace_back();
    batch.bodies = std::move(bodies);
    for (const auto& body : batch.bodies) batch.offers.push_back(examine_body(body, batch.arena));
    auto facts = finder_.find(batch.offers);
    require(facts.has_value(), "facts are found");
    auto judgement = sequencer_.judge(batch.offers, std::move(*facts), now_us);
    if (!judgement.group.empty()) {
      require(log_.append(judgement.group).has_value(), "the group is stored");
      finder_.learn(judgement.group);
    }
    last_group = std::move(judgement.group);
    return std::move(judgement.verdicts);
  }

  std::vector<Verdict> offer(const std::vector<CommitBuilder>& commits) {
    std::vector<std::string> bodies;
    for (const auto& commit : commits) bodies.push_back(commit.bytes());
    return offer_bytes(std::move(bodies));
  }

  Verdict offer(const CommitBuilder& commit) { return offer(std::vector{commit}).front(); }

  std::int64_t now_us = 1'000'000;
  /// Valid until the writer is gone.
  Group last_group;

 private:
  struct Batch {
    std::vector<std::string> bodies;
    google::protobuf::Arena arena;
    std::vector<OfferedCommit> offers;
  };

  Log& log_;
  Sequencer sequencer_;
  FactFinder finder_;
  std::list<Batch> batches_;
};

/// A writer with an empty log in memory.
struct Bench : Writer {
  Bench() : Bench{std::make_unique<MemoryLog>(id(200))} {}
  explicit Bench(std::unique_ptr<MemoryLog> memory) : Writer{*memory}, owned{std::move(memory)}, log{*owned} {}

  std::unique_ptr<MemoryLog> owned;
  MemoryLog& log;
};

/// All commits of a log, in order.
std::vector<v1::Commit> commits_of(const Log& log);

/// "COMMITTED 3", "DUPLICATE of 1", "CONFLICT account-a at 2", "INVALID: …", "UNAVAILABLE: …".
std::string to_text(const Verdict& verdict);

}  // namespace tercet::testing
