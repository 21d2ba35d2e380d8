#include "event-bus/sequencer.hpp"

#include <google/protobuf/arena.h>

#include <algorithm>
#include <limits>

#include "common/runtime/mutation.hpp"
#include "common/vocabulary/fingerprint.hpp"
#include "common/vocabulary/limits.hpp"
#include "event-bus/commit_bytes.hpp"
#include "event-bus/commit_form.hpp"
#include "event-bus/invariant.hpp"

namespace tercet {
namespace {

/// Form has been checked: it is an id.
Uuid checked_id(std::string_view bytes) {
  const auto id = uuid_from_bytes(bytes);
  require(id.has_value(), "an id that passed the form check has 16 bytes");
  return *id;
}

Fingerprint checked_fingerprint(std::string_view bytes) {
  Fingerprint fingerprint{};
  require(bytes.size() == fingerprint.size(), "a fingerprint that passed the form check has 32 bytes");
  std::copy(bytes.begin(), bytes.end(), fingerprint.begin());
  return fingerprint;
}

/// Nothing but exactly one acceptance.
bool is_lone_acceptance(const v1::CommitBody& body) {
  return body.acceptances_size() == 1 && body.writes().empty() && body.checks().empty() && !body.has_outcome();
}

bool holds(const v1::Expected& expected, const StreamHead& actual) {
  switch (expected.kind()) {
    case v1::Expected::EXACT:
      return expected.version() == actual.version &&
             (expected.last_commit().empty() || expected.last_commit() == bytes_view(actual.last_commit) ||
              is_mutated(Mutation::ignore_last_commit));
    case v1::Expected::NO_STREAM:
      return actual.version == 0;
    case v1::Expected::STREAM_EXISTS:
      return actual.version > 0;
    default:
      require(expected.kind() == v1::Expected::ANY, "an expectation that passed the form check has a kind");
      return true;
  }
}

/// One call of Sequencer::judge().
class Round {
 public:
  Round(const LogHead& head, Facts facts, std::int64_t now_us)
      : facts_{std::move(facts)},
        time_us_{is_mutated(Mutation::follow_clock_back) ? now_us : std::max(now_us, head.time_us)} {
    group_.first = head.position + 1;
    group_.head = head;
  }

  Verdict judge(const OfferedCommit& offer) {
    if (!offer.invalid.empty()) return InvalidCommit{offer.invalid};
    const auto original = find_original(offer);
    const bool conflict_first = is_mutated(Mutation::judge_expectations_first) && find_conflict(*offer.body);
    if (original != 0 && !conflict_first) return Duplicate{original};
    if (auto conflict = find_conflict(*offer.body)) return *conflict;
    return commit(offer);
  }

  Group take_group() { return std::move(group_); }

 private:
  /// The commit that this one is a duplicate of, 0 if it is none.
  Position find_original(const OfferedCommit& offer) const {
    if (const auto position = position_of(offer.id)) return position;
    const auto& body = *offer.body;
    if (is_lone_acceptance(body) && !is_mutated(Mutation::accept_after_outcome)) {
      return position_of(checked_id(body.acceptances(0).command_id()));
    }
    if (body.has_outcome() && !is_mutated(Mutation::take_any_outcome)) return other_acceptance_of(offer);
    return 0;
  }

  /// The command of this outcome was accepted, but as another command: then this outcome is not its outcome.
  Position other_acceptance_of(const OfferedCommit& outcome) const {
    const auto& open = facts_.open.at(outcome.id);
    if (!open || open->fingerprint == checked_fingerprint(outcome.body->outcome().fingerprint())) return 0;
    return open->position;
  }

  std::optional<Conflicted> find_conflict(const v1::CommitBody& body) const {
    for (const auto& write : body.writes()) {
      if (auto conflict = find_conflict(write.stream(), write.expected())) return conflict;
    }
    if (is_mutated(Mutation::ignore_checks)) return std::nullopt;
    for (const auto& check : body.checks()) {
      if (auto conflict = find_conflict(check.stream(), check.expected())) return conflict;
    }
    return std::nullopt;
  }

  std::optional<Conflicted> find_conflict(std::string_view stream, const v1::Expected& expected) const {
    const auto& actual = facts_.streams.at(stream);
    if (holds(expected, actual) && is_meant_body(expected)) return std::nullopt;
    return Conflicted{stream, &expected, actual};
  }

  bool is_meant_body(const v1::Expected& expected) const {
    if (expected.last_digest().empty() || is_mutated(Mutation::ignore_last_digest)) return true;
    return facts_.digests.at(checked_id(expected.last_commit())) == expected.last_digest();
  }

  Committed commit(const OfferedCommit& offer) {
    Committed committed{group_.head.position + 1, time_us_, {}};
    group_.head = {committed.position, offer.id, time_us_};
    for (const auto& write : offer.body->writes()) committed.first_versions.push_back(extend(write));
    for (const auto& acceptance : offer.body->acceptances()) open(acceptance);
    if (offer.body->has_outcome()) close(offer.id);

    append_commit(group_.commits, {committed.position, time_us_, committed.first_versions}, offer.bytes);
    group_.members.push_back({offer.id, group_.commits.size()});
    auto& position = facts_.positions.at(offer.id);
    require(position == 0, "a commit id is written once");
    position = committed.position;
    if (const auto digest = facts_.digests.find(offer.id); digest != facts_.digests.end()) {
      digest->second = body_digest(offer.bytes);
    }
    require(group_.first + group_.members.size() - 1 == committed.position, "positions are dense");
    return committed;
  }

  /// Returns the version of the first event written.
  Version extend(const v1::StreamWrite& write) {
    auto& head = facts_.streams.at(write.stream());
    const auto first = head.version + 1;
    const auto count = static_cast<Version>(write.events_size());
    require(count > 0 && head.version <= std::numeric_limits<Version>::max() - count, "a stream's version grows");
    head = {head.version + count, group_.head.commit};
    group_.streams.push_back({write.stream(), {head.version, group_.head.position, head.last_commit}});
    return first;
  }

  void open(const v1::Acceptance& acceptance) {
    const auto command = checked_id(acceptance.command_id());
    auto& entry = facts_.open.at(command);
    // Its outcome is known, or it was accepted before: the first acceptance stands.
    if (entry || position_of(command) != 0) return;
    entry = OpenEntry{group_.head.position, acceptance.not_before_us(), checked_fingerprint(acceptance.fingerprint())};
    group_.opened.emplace(command, *entry);
  }

  void close(const CommandId& command) {
    auto& entry = facts_.open.at(command);
    if (!entry || is_mutated(Mutation::keep_open)) return;
    entry.reset();
    if (group_.opened.erase(command) == 0) group_.closed.push_back(command);
  }

  Position position_of(const CommitId& id) const { return facts_.positions.at(id); }

  Facts facts_;
  const std::int64_t time_us_;
  Group group_;
};

}  // namespace

OfferedCommit examine_body(std::string_view bytes, google::protobuf::Arena& arena) {
  OfferedCommit offer{bytes, nullptr, {}, {}};
  auto* body = google::protobuf::Arena::CreateMessage<v1::CommitBody>(&arena);
  const bool parsed = body->ParseFromArray(bytes.data(), static_cast<int>(bytes.size()));
  offer.id = uuid_from_bytes(body->commit_id()).value_or(CommitId{});
  if (bytes.size() > limits::kCommitBytesMax) {
    offer.invalid = "the commit has more than 1 MiB";
  } else if (!parsed) {
    offer.invalid = "the bytes are not a CommitBody";
  } else {
    offer.body = body;
    offer.invalid = form_error(*body).value_or(std::string{});
  }
  return offer;
}

Facts facts_needed(std::span<const OfferedCommit> offers) {
  Facts facts;
  const auto add_stream = [&facts](std::string_view stream, const v1::Expected& expected) {
    facts.streams.try_emplace(stream);
    if (expected.last_digest().empty()) return;
    const auto last = checked_id(expected.last_commit());
    facts.positions.try_emplace(last);
    facts.digests.try_emplace(last);
  };
  for (const auto& offer : offers) {
    if (!offer.invalid.empty()) continue;
    facts.positions.try_emplace(offer.id);
    for (const auto& write : offer.body->writes()) add_stream(write.stream(), write.expected());
    for (const auto& check : offer.body->checks()) add_stream(check.stream(), check.expected());
    for (const auto& acceptance : offer.body->acceptances()) {
      const auto command = checked_id(acceptance.command_id());
      facts.positions.try_emplace(command);
      facts.open.try_emplace(command);
    }
    if (offer.body->has_outcome()) facts.open.try_emplace(offer.id);
  }
  return facts;
}

Judgement Sequencer::judge(std::span<const OfferedCommit> offers, Facts facts, std::int64_t now_us) {
  Round round{head_, std::move(facts), now_us};
  Judgement judgement;
  judgement.verdicts.reserve(offers.size());
  for (const auto& offer : offers) judgement.verdicts.push_back(round.judge(offer));
  judgement.group = round.take_group();
  require(judgement.group.head.time_us >= head_.time_us || is_mutated(Mutation::follow_clock_back),
          "time never decreases");
  head_ = judgement.group.head;
  return judgement;
}

}  // namespace tercet
