// What can never be written, and what is said about it.
#include <gmock/gmock.h>

#include <functional>

#include "common/vocabulary/limits.hpp"
#include "tests/unit/event_bus/commit_builder.hpp"

namespace tercet::testing {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

/// A commit with every part, in good form.
CommitBuilder whole() {
  auto whole = commit(50).write("account-a", any()).check("account-b", any()).accept(51).outcome();
  whole.body.mutable_metadata()->set_principal("somebody");
  return whole;
}

struct Case {
  const char* name;
  std::function<void(v1::CommitBody&)> spoil;
  const char* reason;
};

std::string many(std::size_t count) {
  return std::string(count, 'x');
}

const std::vector<Case>& cases() {
  using Body = v1::CommitBody;
  static const std::vector<Case> cases{
      {"no_id", [](Body& body) { body.clear_commit_id(); }, "commit_id"},
      {"short_id", [](Body& body) { body.set_commit_id("15 bytes only.."); }, "commit_id"},
      {"long_id", [](Body& body) { body.set_commit_id("these are 17 byte"); }, "commit_id"},
      {"zero_id", [](Body& body) { body.set_commit_id(std::string(16, '\0')); }, "commit_id"},
      {"nothing",
       [](Body& body) {
         body.clear_writes();
         body.clear_acceptances();
         body.clear_outcome();
       },
       "holds nothing"},

      {"stream_without_name", [](Body& body) { body.mutable_writes(0)->clear_stream(); }, "writes[0]: the stream"},
      {"stream_without_category", [](Body& body) { body.mutable_writes(0)->set_stream("-a"); },
       "writes[0]: the stream"},
      {"stream_with_a_slash", [](Body& body) { body.mutable_writes(0)->set_stream("account-a/b"); }, "the stream"},
      {"stream_with_a_long_id",
       [](Body& body) { body.mutable_writes(0)->set_stream("account-" + many(limits::kAggregateIdBytesMax + 1)); },
       "the stream"},
      {"bad_stream_of_a_check", [](Body& body) { body.mutable_checks(0)->set_stream("account"); },
       "checks[0]: the stream"},
      {"stream_written_twice", [](Body& body) { *body.add_writes() = body.writes(0); }, "more than once"},
      {"stream_checked_twice", [](Body& body) { *body.add_checks() = body.checks(0); }, "more than once"},
      {"stream_written_and_checked", [](Body& body) { body.mutable_checks(0)->set_stream("account-a"); },
       "more than once"},
      {"too_many_streams",
       [](Body& body) {
         for (std::size_t i = 0; i < limits::kStreamsPerCommitMax; ++i) {
           *body.add_checks() = body.checks(0);
           body.mutable_checks(static_cast<int>(i))->set_stream("account-" + std::to_string(i));
         }
       },
       "256 streams"},

      {"write_without_expectation", [](Body& body) { body.mutable_writes(0)->clear_expected(); }, "no kind"},
      {"check_without_expectation", [](Body& body) { body.mutable_checks(0)->clear_expected(); }, "no kind"},
      {"expectation_of_an_unknown_kind",
       [](Body& body) { body.mutable_writes(0)->mutable_expected()->set_kind(v1::Expected::Kind{9}); }, "no kind"},
      {"short_last_commit",
       [](Body& body) {
         *body.mutable_writes(0)->mutable_expected() = exact(1);
         body.mutable_writes(0)->mutable_expected()->set_last_commit("short");
       },
       "last commit"},
      {"short_last_digest", [](Body& body) { body.mutable_writes(0)->mutable_expected()->set_last_digest("short"); },
       "last digest"},
      {"last_digest_without_last_commit",
       [](Body& body) {
         *body.mutable_writes(0)->mutable_expected() = exact(1);
         body.mutable_writes(0)->mutable_expected()->set_last_digest(std::string(16, 'd'));
       },
       "last digest"},
      {"last_digest_of_any",
       [](Body& body) { body.mutable_writes(0)->mutable_expected()->set_last_digest(std::string(16, 'd')); },
       "last digest"},
      {"last_commit_of_nothing", [](Body& body) { *body.mutable_writes(0)->mutable_expected() = exact(0, 1); },
       "last commit"},
      {"version_with_any", [](Body& body) { body.mutable_writes(0)->mutable_expected()->set_version(1); },
       "EXACT only"},

      {"no_events", [](Body& body) { body.mutable_writes(0)->clear_events(); }, "no event"},
      {"too_many_events",
       [](Body& body) {
         const auto event = body.writes(0).events(0);
         for (std::size_t i = 0; i < limits::kEventsPerWriteMax; ++i) *body.mutable_writes(0)->add_events() = event;
       },
       "4096 events"},
      {"event_without_type", [](Body& body) { body.mutable_writes(0)->mutable_events(0)->clear_type(); },
       "type of an event"},
      {"event_with_a_long_type", [](Body& body) { body.mutable_writes(0)->mutable_events(0)->set_type(many(256)); },
       "type of an event"},

      {"acceptance_without_command", [](Body& body) { body.mutable_acceptances(0)->clear_command_id(); }, "command_id"},
      {"acceptance_of_its_own_commit",
       [](Body& body) { body.mutable_acceptances(0)->set_command_id(body.commit_id()); }, "id of the command"},
      {"acceptance_without_type", [](Body& body) { body.mutable_acceptances(0)->clear_type(); },
       "acceptances[0]: the type"},
      {"acceptance_of_a_large_command",
       [](Body& body) { body.mutable_acceptances(0)->set_data(many(limits::kCommandBytesMax + 1)); }, "256 KiB"},
      {"acceptance_with_a_short_fingerprint",
       [](Body& body) { body.mutable_acceptances(0)->set_fingerprint(many(31)); }, "fingerprint"},
      {"acceptance_without_stream", [](Body& body) { body.mutable_acceptances(0)->clear_stream(); }, "the stream"},
      {"acceptance_due_before_1970", [](Body& body) { body.mutable_acceptances(0)->set_not_before_us(-1); },
       "not_before_us"},
      {"acceptance_with_long_metadata",
       [](Body& body) { body.mutable_acceptances(0)->mutable_metadata()->set_traceparent(many(256)); }, "metadata"},
      {"command_accepted_twice", [](Body& body) { *body.add_acceptances() = body.acceptances(0); },
       "accepted more than once"},
      {"too_many_acceptances",
       [](Body& body) {
         const auto acceptance = body.acceptances(0);
         for (std::size_t i = 0; i < limits::kAcceptancesPerCommitMax; ++i) *body.add_acceptances() = acceptance;
       },
       "256 acceptances"},

      {"outcome_without_status", [](Body& body) { body.mutable_outcome()->clear_status(); }, "no status"},
      {"outcome_with_an_unknown_status", [](Body& body) { body.mutable_outcome()->set_status(v1::Outcome::Status{9}); },
       "no status"},
      {"completed_with_a_problem", [](Body& body) { body.mutable_outcome()->mutable_problem(); },
       "COMPLETED has a problem"},
      {"rejected_without_problem",
       [](Body& body) {
         body.clear_writes();
         body.mutable_outcome()->set_status(v1::Outcome::REJECTED);
       },
       "no problem"},
      {"rejected_with_events",
       [](Body& body) {
         body.mutable_outcome()->set_status(v1::Outcome::REJECTED);
         body.mutable_outcome()->mutable_problem();
       },
       "only COMPLETED"},
      {"outcome_without_type", [](Body& body) { body.mutable_outcome()->clear_command_type(); },
       "outcome: the command's type"},
      {"outcome_without_fingerprint", [](Body& body) { body.mutable_outcome()->clear_fingerprint(); }, "fingerprint"},
      {"outcome_without_stream", [](Body& body) { body.mutable_outcome()->clear_stream(); }, "outcome: the stream"},

      {"long_correlation_id", [](Body& body) { body.mutable_metadata()->set_correlation_id(many(256)); }, "metadata"},
      {"long_causation_id", [](Body& body) { body.mutable_metadata()->set_causation_id(many(256)); }, "metadata"},
      {"long_principal", [](Body& body) { body.mutable_metadata()->set_principal(many(256)); }, "metadata"},
      {"long_traceparent", [](Body& body) { body.mutable_metadata()->set_traceparent(many(256)); }, "metadata"},
      {"over_1_mib",
       [](Body& body) { body.mutable_writes(0)->mutable_events(0)->set_data(many(limits::kCommitBytesMax)); }, "1 MiB"},
  };
  return cases;
}

class BadForm : public ::testing::TestWithParam<Case> {};

TEST_P(BadForm, IsInvalidAndSaysWhy) {
  Bench bench;
  auto commit = whole();
  GetParam().spoil(commit.body);
  const auto verdict = to_text(bench.offer(commit));
  EXPECT_THAT(verdict, StartsWith("INVALID: "));
  EXPECT_THAT(verdict, HasSubstr(GetParam().reason));
  EXPECT_EQ(bench.log.head(), LogHead{});
}

INSTANTIATE_TEST_SUITE_P(Each, BadForm, ::testing::ValuesIn(cases()), [](const auto& test) { return test.param.name; });

TEST(Form, OfACommitWithEveryPartIsGood) {
  Bench bench;
  EXPECT_EQ(to_text(bench.offer(whole())), "COMMITTED 1");
}

TEST(Form, AtTheLimitsIsGood) {
  auto large = commit(1).write("account-a", any(), static_cast<int>(limits::kEventsPerWriteMax));
  large.body.mutable_writes(0)->mutable_events(0)->set_type(many(limits::kTypeBytesMax));
  for (std::size_t i = 1; i < limits::kStreamsPerCommitMax; ++i) large.check("account-" + std::to_string(i), any());
  for (std::size_t i = 0; i < limits::kAcceptancesPerCommitMax; ++i) {
    large.accept(2);
    auto command = id(3);
    command.data[1] = static_cast<std::uint8_t>(i);
    large.body.mutable_acceptances(static_cast<int>(i))->set_command_id(to_bytes(command));
  }
  large.body.mutable_metadata()->set_principal(many(limits::kMetadataBytesMax));
  auto* padding = large.body.mutable_writes(0)->mutable_events(1)->mutable_data();
  padding->append(limits::kCommitBytesMax - large.body.ByteSizeLong() - 16, 'x');
  while (large.body.ByteSizeLong() < limits::kCommitBytesMax) padding->push_back('x');
  ASSERT_EQ(large.body.ByteSizeLong(), limits::kCommitBytesMax);
  Bench bench;
  EXPECT_EQ(to_text(bench.offer(large)), "COMMITTED 1");
}

TEST(Form, OfBytesThatAreNoCommit) {
  Bench bench;
  const auto good = commit(1).write("account-a", any()).bytes();
  const auto verdicts = bench.offer_bytes({"", "garbage", good.substr(0, good.size() - 1), good});
  EXPECT_THAT(to_text(verdicts[0]), HasSubstr("commit_id"));
  EXPECT_EQ(to_text(verdicts[1]), "INVALID: the bytes are not a CommitBody");
  EXPECT_EQ(to_text(verdicts[2]), "INVALID: the bytes are not a CommitBody");
  EXPECT_EQ(to_text(verdicts[3]), "COMMITTED 1");
}

TEST(Form, OfTextThatIsNotUtf8) {
  auto bytes = commit(1).write("account-a", any()).bytes();
  bytes.replace(bytes.find("test.Happened"), 4, "\xff\xfe\xff\xfe");
  Bench bench;
  EXPECT_EQ(to_text(bench.offer_bytes({bytes}).front()), "INVALID: the bytes are not a CommitBody");
}

TEST(Form, IsJudgedBeforeTheId) {
  Bench bench;
  bench.offer(commit(1).write("account-a", any()));
  EXPECT_THAT(to_text(bench.offer(commit(1))), StartsWith("INVALID: "));
}

}  // namespace
}  // namespace tercet::testing
