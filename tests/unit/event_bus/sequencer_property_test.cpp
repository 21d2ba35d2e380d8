// The sequencer against a model that is too simple to be wrong: it keeps all commits and looks through them each time.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "tests/unit/event_bus/commit_builder.hpp"

namespace tercet::testing {
namespace {

class NaiveLog {
 public:
  std::string offer(const v1::CommitBody& body) {
    if (const auto original = original_of(body)) return "DUPLICATE of " + std::to_string(original);
    for (const auto& write : body.writes()) {
      if (!holds(write.stream(), write.expected())) return conflict(write.stream());
    }
    for (const auto& check : body.checks()) {
      if (!holds(check.stream(), check.expected())) return conflict(check.stream());
    }
    commits_.push_back(body);
    return "COMMITTED " + std::to_string(commits_.size());
  }

  std::vector<CommandId> open_commands() const {
    std::vector<CommandId> open;
    for (std::uint8_t n = 0; n < 255; ++n) {
      const auto command = to_bytes(id(n));
      if (acceptance_of(command).first != 0 && position_of(command) == 0) open.push_back(id(n));
    }
    return open;
  }

  std::string bodies() const {
    std::string all;
    for (const auto& commit : commits_) all += commit.SerializeAsString();
    return all;
  }

 private:
  Position original_of(const v1::CommitBody& body) const {
    if (const auto position = position_of(body.commit_id())) return position;
    const bool lone = body.acceptances_size() == 1 && body.writes_size() + body.checks_size() == 0;
    if (lone && !body.has_outcome()) return position_of(body.acceptances(0).command_id());
    if (!body.has_outcome()) return 0;
    const auto& [position, fingerprint] = acceptance_of(body.commit_id());
    return fingerprint == body.outcome().fingerprint() ? 0 : position;
  }

  Position position_of(const std::string& commit_id) const {
    for (std::size_t i = 0; i < commits_.size(); ++i) {
      if (commits_[i].commit_id() == commit_id) return i + 1;
    }
    return 0;
  }

  std::pair<Position, std::string> acceptance_of(const std::string& command) const {
    for (std::size_t i = 0; i < commits_.size(); ++i) {
      for (const auto& acceptance : commits_[i].acceptances()) {
        if (acceptance.command_id() == command) return {i + 1, acceptance.fingerprint()};
      }
    }
    return {};
  }

  std::pair<Version, std::string> head_of(const std::string& stream) const {
    Version version = 0;
    std::string last;
    for (const auto& commit : commits_) {
      for (const auto& write : commit.writes()) {
        if (write.stream() != stream) continue;
        version += static_cast<Version>(write.events_size());
        last = commit.commit_id();
      }
    }
    return {version, last};
  }

  bool holds(const std::string& stream, const v1::Expected& expected) const {
    const auto [version, last] = head_of(stream);
    if (expected.kind() == v1::Expected::NO_STREAM) return version == 0;
    if (expected.kind() == v1::Expected::STREAM_EXISTS) return version != 0;
    if (expected.kind() == v1::Expected::ANY) return true;
    return version == expected.version() && (expected.last_commit().empty() || expected.last_commit() == last);
  }

  std::string conflict(const std::string& stream) const {
    return "CONFLICT " + stream + " at " + std::to_string(head_of(stream).first);
  }

  std::vector<v1::CommitBody> commits_;
};

int between(int least, int most) {
  return *rc::gen::inRange(least, most + 1);
}
std::uint8_t some_commit() {
  return static_cast<std::uint8_t>(between(1, 15));
}
std::uint8_t some_command() {
  return static_cast<std::uint8_t>(between(50, 53));
}
std::uint8_t some_writer() {
  return between(0, 1) == 0 ? some_commit() : some_command();
}
char some_content() {
  return between(0, 3) == 0 ? 'g' : 'f';
}

v1::Expected some_expectation() {
  switch (between(0, 5)) {
    case 0:
      return no_stream();
    case 1:
      return stream_exists();
    case 2:
      return exact(static_cast<Version>(between(0, 4)));
    case 3:
      return exact(static_cast<Version>(between(1, 4)), some_writer());
    default:
      return any();
  }
}

/// Writes and checks "account-a" to "account-c", each at most once.
void add_streams(CommitBuilder& commit) {
  for (const auto* stream : {"account-a", "account-b", "account-c"}) {
    const int choice = between(0, 5);
    if (choice <= 2) commit.write(stream, some_expectation(), between(1, 2));
    if (choice == 3) commit.check(stream, some_expectation());
  }
}

CommitBuilder some_offer() {
  switch (between(0, 5)) {
    case 0:
      return commit(some_commit()).accept(some_command(), some_content());
    case 1: {
      auto outcome = commit(some_command()).outcome(v1::Outcome::COMPLETED, some_content());
      add_streams(outcome);
      return outcome;
    }
    case 2: {
      auto step = commit(some_commit()).accept(some_command(), some_content());
      add_streams(step);
      return step;
    }
    default: {
      auto events = commit(some_commit()).write("account-d", some_expectation());
      add_streams(events);
      return events;
    }
  }
}

RC_GTEST_PROP(Sequencer, AgreesWithTheNaiveModel, ()) {
  NaiveLog model;
  Bench bench;
  const int groups = between(1, 8);
  for (int group = 0; group < groups; ++group) {
    std::vector<CommitBuilder> offers;
    const int count = between(1, 8);
    for (int i = 0; i < count; ++i) offers.push_back(some_offer());
    const auto verdicts = bench.offer(offers);
    for (std::size_t i = 0; i < offers.size(); ++i) {
      RC_ASSERT(to_text(verdicts[i]) == model.offer(offers[i].body));
    }
  }

  std::string bodies;
  for (const auto& commit : commits_of(bench.log)) bodies += commit.body().SerializeAsString();
  RC_ASSERT(bodies == model.bodies());
  std::vector<CommandId> open;
  RC_ASSERT(bench.log
                .scan_open({},
                           [&](const CommandId& command, const OpenEntry&) {
                             open.push_back(command);
                             return true;
                           })
                .has_value());
  RC_ASSERT(open == model.open_commands());
}

}  // namespace
}  // namespace tercet::testing
