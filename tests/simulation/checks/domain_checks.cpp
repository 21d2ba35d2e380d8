#include "tests/simulation/checks/domain_checks.hpp"

#include <array>
#include <unordered_set>

#include "bank/v1/account.pb.h"
#include "common/vocabulary/stream_name.hpp"

namespace tercet::simulation {
namespace {

constexpr std::array<std::string_view, 4> kFailures{"command.contended", "command.poisoned", "commit.too_large",
                                                    "event.invalid"};

/// The state that the stream's aggregate had before a position, and what the rules said to a command then.
struct Judged {
  Version version = 0;
  std::optional<Ruling> ruling;
};

template <class Moment>
Judged judge_on(const std::vector<Moment>& moments, Position position, const CommandContent& content) {
  const auto* moment = moment_at(moments, position - 1);
  return {moment == nullptr ? 0 : moment->view.version(),
          rule_on(moment == nullptr ? Moment{} : *moment, content.type, content.data)};
}

Judged judge(const DomainPast& past, const StreamParts& stream, Position position, const CommandContent& content) {
  if (stream.category == "account") return judge_on(moments_of(past.accounts, stream.id), position, content);
  if (stream.category == "order") return judge_on(moments_of(past.orders, stream.id), position, content);
  return {};
}

/// Whether it holds on one state only.
bool names_a_state(const v1::Expected& expected) {
  const bool is_exact = expected.kind() == v1::Expected::EXACT && !expected.last_commit().empty();
  return is_exact || expected.kind() == v1::Expected::NO_STREAM;
}

/// One outcome, and what is wrong with it.
class OutcomeCheck {
 public:
  OutcomeCheck(const v1::Commit& commit, Violations& violations)
      : commit_{commit}, outcome_{commit.body().outcome()}, violations_{violations} {}

  void check(const CommandContent& content, const DomainPast& past, Position position) {
    if (outcome_.command_type() != content.type) report("it says another type, " + outcome_.command_type());
    if (outcome_.status() == v1::Outcome::FAILED) return check_failed();
    check_expectation();
    const auto stream = parse_stream_name(outcome_.stream());
    if (!stream) return report("its stream is none: " + outcome_.stream());
    const auto judged = judge(past, *stream, position, content);
    if (!judged.ruling) return report("it is no command for " + outcome_.stream());
    if (judged.ruling->aggregate_id != stream->id) report("it is for another aggregate than " + outcome_.stream());
    if (content.expected_version && *content.expected_version != judged.version) {
      return check_mismatch(*content.expected_version, judged.version);
    }
    check_ruling(*judged.ruling, judged.version);
  }

 private:
  void report(const std::string& what) {
    violations_.push_back("position " + std::to_string(commit_.position()) + ": the outcome of command " +
                          name_of_id(commit_.body().commit_id()) + ": " + what);
  }

  void check_failed() {
    const auto& code = outcome_.problem().code();
    if (std::ranges::find(kFailures, code) == kFailures.end()) report("no command fails with " + code);
    if (!commit_.body().writes().empty()) report("it failed, and yet writes events");
  }

  void check_expectation() {
    const auto* expected = expectation_on(commit_.body(), outcome_.stream());
    if (expected == nullptr || !names_a_state(*expected)) report("it does not name the state it was decided on");
  }

  void check_mismatch(Version wanted, Version version) {
    const auto& problem = outcome_.problem();
    if (problem.status() == 409 && problem.code() == "stream.version_mismatch" && problem.actual_version() == version) {
      return;
    }
    report("the client expected version " + std::to_string(wanted) + ", the stream stood at " +
           std::to_string(version) + ", and it says " + said());
  }

  void check_ruling(const Ruling& ruling, Version version) {
    const auto on = " on " + outcome_.stream() + " at version " + std::to_string(version);
    if (ruling.status != 0) {
      const auto& problem = outcome_.problem();
      if (problem.status() == ruling.status && problem.code() == ruling.code) return;
      return report("the rules say " + std::to_string(ruling.status) + " " + ruling.code + on + ", and it says " +
                    said());
    }
    if (outcome_.status() != v1::Outcome::COMPLETED) {
      return report("no rule forbids it" + on + ", and it says " + said());
    }
    const auto& writes = commit_.body().writes();
    const bool has_one_event = writes.size() == 1 && writes[0].events_size() == 1;
    if (!has_one_event || !same_message(writes[0].events(0), ruling.event)) {
      report("it does not write the one event " + ruling.event.type() + " that the rules say" + on);
    }
  }

  std::string said() const {
    return v1::Outcome::Status_Name(outcome_.status()) + " " + std::to_string(outcome_.problem().status()) + " " +
           outcome_.problem().code();
  }

  const v1::Commit& commit_;
  const v1::Outcome& outcome_;
  Violations& violations_;
};

// ---- Money ----

/// By currency.
using Sums = std::map<std::string, Wide>;

/// What the deposits and withdrawals in a commit's events say.
Sums moved_by(const v1::CommitBody& body) {
  Sums sums;
  for (const auto& write : body.writes()) {
    for (const auto& event : write.events()) {
      if (const auto deposited = read_as<bank::v1::MoneyDeposited>(event.type(), event.data())) {
        sums[deposited->amount().currency()] += deposited->amount().minor_units();
      } else if (const auto withdrawn = read_as<bank::v1::MoneyWithdrawn>(event.type(), event.data())) {
        sums[withdrawn->amount().currency()] -= withdrawn->amount().minor_units();
      }
    }
  }
  return sums;
}

/// What a completed command brought, by what its client said.
void add_command(Sums& sums, const CommandContent& content) {
  if (const auto deposit = read_as<bank::v1::Deposit>(content.type, content.data)) {
    sums[deposit->amount().currency()] += deposit->amount().minor_units();
  } else if (const auto withdraw = read_as<bank::v1::Withdraw>(content.type, content.data)) {
    sums[withdraw->amount().currency()] -= withdraw->amount().minor_units();
  }
}

void check_sums(const DomainPast& past, const Sums& brought, Violations& violations) {
  Sums difference = brought;
  for (const auto& [id, moments] : past.accounts) {
    const auto& balance = moments.back().view.balance();
    difference[balance.currency()] -= balance.minor_units();
  }
  for (const auto& [currency, amount] : difference) {
    if (amount == 0) continue;
    violations.push_back("all balances in " + currency + " together differ by " +
                         std::to_string(static_cast<std::int64_t>(-amount)) + " from what completed commands moved");
  }
}

void check_conserves(const v1::Commit& commit, Violations& violations) {
  for (const auto& [currency, amount] : moved_by(commit.body())) {
    if (amount == 0) continue;
    violations.push_back("position " + std::to_string(commit.position()) + ": a commit without outcome brings " +
                         std::to_string(static_cast<std::int64_t>(amount)) + " " + currency);
  }
}

}  // namespace

Violations check_domain(const CheckedLog& log, const DomainPast& past, const CommandBook& book) {
  auto violations = past.violations;
  Sums brought;
  std::unordered_set<std::string_view> seen;
  for (Position position = 1; position <= log.head(); ++position) {
    const auto& commit = *log.at(position);
    if (!commit.body().has_outcome()) {
      check_conserves(commit, violations);
      continue;
    }
    const auto content = content_of_outcome(commit, log, book);
    if (!content) continue;
    OutcomeCheck{commit, violations}.check(*content, past, position);
    const bool is_first = seen.insert(commit.body().commit_id()).second;
    if (is_first && commit.body().outcome().status() == v1::Outcome::COMPLETED) add_command(brought, *content);
  }
  check_sums(past, brought, violations);
  return violations;
}

}  // namespace tercet::simulation
