#pragma once

#include <boost/container/small_vector.hpp>
#include <boost/unordered/unordered_flat_map.hpp>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "event-bus/group.hpp"
#include "event-bus/log_entries.hpp"
#include "tercet/v1/log.pb.h"

namespace google::protobuf {
class Arena;
}

namespace tercet {

/// One commit as its publisher offered it. The bytes and the arena that holds `body` outlive the group made from it.
struct OfferedCommit {
  /// The serialized v1::CommitBody as it came.
  std::string_view bytes;
  /// The same, parsed; null if it cannot be, which `invalid` then says.
  const v1::CommitBody* body = nullptr;
  /// All zero if it could not be read.
  CommitId id{};
  /// Why it can never be written; empty if nothing is wrong with its form.
  std::string invalid;
};

/// Reads one offered body and judges its form. `arena` keeps the parsed message.
OfferedCommit examine_body(std::string_view bytes, google::protobuf::Arena& arena);

/// What must be known of the log to judge some offers. facts_needed() sets the keys, the shell the values.
/// While offers are judged the facts move along with them, so that each commit is judged on those before it.
struct Facts {
  /// Position of the commit with that id, 0 if it is not in the log.
  boost::unordered_flat_map<CommitId, Position, UuidHash> positions;
  boost::unordered_flat_map<std::string_view, StreamHead> streams;
  boost::unordered_flat_map<CommandId, std::optional<OpenEntry>, UuidHash> open;
  /// Of the bodies whose digest is expected; empty for a commit that is not in the log.
  boost::unordered_flat_map<CommitId, std::string, UuidHash> digests;
};

/// Every key has the value of an empty log. The keys of `streams` point into the offers.
Facts facts_needed(std::span<const OfferedCommit> offers);

/// It is part of the group, and so will be in the log.
struct Committed {
  Position position = 0;
  std::int64_t time_us = 0;
  boost::container::small_vector<Version, 2> first_versions;
};
/// See v1::Receipt::DUPLICATE.
struct Duplicate {
  Position original = 0;
};
/// The first expectation that failed. Points into the offer.
struct Conflicted {
  std::string_view stream;
  const v1::Expected* expected = nullptr;
  StreamHead actual;
};
struct InvalidCommit {
  std::string reason;
};
/// Not judged.
struct Unavailable {
  std::string reason;
  std::uint32_t retry_after_ms = 0;
};
using Verdict = std::variant<Committed, Duplicate, Conflicted, InvalidCommit, Unavailable>;

struct Judgement {
  /// One for each offer, in order. They hold once the group is durable.
  std::vector<Verdict> verdicts;
  /// Empty if nothing was committed.
  Group group;
};

/// Decides the order of all commits: judges offers one by one and gives each accepted one its position. The one place where
/// this happens. A pure state machine: what it must know of the log is handed in, and what it decides is handed out to
/// be stored. Not thread-safe: the writer owns it.
class Sequencer {
 public:
  /// `head` is where the log stands.
  explicit Sequencer(const LogHead& head) : head_{head} {}

  /// Where the log stands once every group made so far is stored.
  const LogHead& head() const { return head_; }

  /// Judges `offers` in their order. `facts` are those of facts_needed(offers), true of the log at head(). `now_us` is the clock,
  /// microseconds since 1970 UTC; if it steps back, the time of the last commit stands in for it.
  ///
  /// A commit's id is judged before its expectations: what is in the log is a DUPLICATE, whatever it expects.
  Judgement judge(std::span<const OfferedCommit> offers, Facts facts, std::int64_t now_us);

 private:
  LogHead head_;
};

}  // namespace tercet
