#include "tests/simulation/workload/foreign_commits.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "bank/v1/account.pb.h"

namespace tercet::simulation {
namespace {

constexpr int kChainLength = 3;

v1::CommitBody new_commit(Random& random) {
  v1::CommitBody body;
  body.set_commit_id(to_bytes(random_id(random)));
  return body;
}

// ---- Expectations ----

v1::Expected expected(v1::Expected::Kind kind) {
  v1::Expected expected;
  expected.set_kind(kind);
  return expected;
}

v1::Expected exact(Version version, const std::string& last_commit) {
  auto exact = expected(v1::Expected::EXACT);
  exact.set_version(version);
  exact.set_last_commit(last_commit);
  return exact;
}

v1::Expected exact(const StreamStanding& standing) {
  return exact(standing.version, standing.last_commit);
}

v1::Expected any_expectation(const StreamStanding& standing, Random& random) {
  const bool exists = standing.version > 0;
  switch (random.weighted<int>({{30, 0}, {6, 1}, {6, 2}, {12, 3}, {6, 4}, {15, 5}, {10, 6}, {20, 7}})) {
    case 0:
      return exact(standing);
    case 1:  // The right number of another history.
      return exact(standing.version, exists ? to_bytes(random_id(random)) : "");
    case 2:
      return exact(standing.version + 1, standing.last_commit);
    case 3:
      return exact(standing.version, "");
    case 4:
      return exact(standing.version + 1 + random.below(3), "");
    case 5:
      return expected(v1::Expected::NO_STREAM);
    case 6:
      return expected(v1::Expected::STREAM_EXISTS);
    default:
      return expected(v1::Expected::ANY);
  }
}

// ---- Writes ----

std::string audit_stream(Random& random) {
  // A name of its own now and then, so that streams begin in the middle of a run.
  return "audit-" + std::to_string(random.chance(70) ? random.below(3) : 100 + random.below(1'000));
}

void add_write(v1::CommitBody& body, const std::string& stream, v1::Expected expected, const v1::Event& event) {
  auto& write = *body.add_writes();
  write.set_stream(stream);
  *write.mutable_expected() = std::move(expected);
  *write.add_events() = event;
}

v1::Event audit_event(Random& random) {
  v1::Event event;
  event.set_type("audit.v1.Noted");
  event.set_data(std::to_string(random.next()));
  return event;
}

void add_note(v1::CommitBody& body, const std::string& stream, v1::Expected expected, Random& random) {
  add_write(body, stream, std::move(expected), audit_event(random));
  for (auto more = random.below(3); more > 0; --more)
    *body.mutable_writes()->rbegin()->add_events() = audit_event(random);
}

template <class Movement>
void add_movement(v1::CommitBody& body, const OpenAccount& account, std::int64_t change, const Ledger& ledger) {
  Movement movement;
  movement.mutable_amount()->set_currency(account.currency);
  movement.mutable_amount()->set_minor_units(std::abs(change));
  movement.mutable_balance()->set_currency(account.currency);
  movement.mutable_balance()->set_minor_units(account.balance + change);
  movement.set_reference("transfer");
  v1::Event event;
  event.set_type(Movement::descriptor()->full_name());
  event.set_data(movement.SerializeAsString());
  add_write(body, account.stream, exact(ledger.standing(account.stream)), event);
}

struct Transfer {
  OpenAccount from;
  OpenAccount to;
};

std::vector<Transfer> possible_transfers(const Ledger& ledger) {
  std::vector<Transfer> transfers;
  const auto accounts = ledger.open_accounts();
  for (const auto& from : accounts) {
    for (const auto& to : accounts) {
      const bool possible = from.balance > 0 && from.currency == to.currency && from.stream != to.stream;
      if (possible) transfers.push_back({from, to});
    }
  }
  return transfers;
}

}  // namespace

v1::CommitBody make_transfer(const Ledger& ledger, Random& random) {
  const auto transfers = possible_transfers(ledger);
  if (transfers.empty()) return make_note(ledger, random);
  const auto& [from, to] = transfers[random.below(transfers.size())];
  const auto amount = random.between(1, std::min<std::int64_t>(from.balance, 500));
  auto body = new_commit(random);
  add_movement<bank::v1::MoneyWithdrawn>(body, from, -amount, ledger);
  add_movement<bank::v1::MoneyDeposited>(body, to, amount, ledger);
  if (random.chance(30)) add_note(body, audit_stream(random), expected(v1::Expected::ANY), random);
  return body;
}

v1::CommitBody make_note(const Ledger& ledger, Random& random) {
  auto body = new_commit(random);
  const auto first = audit_stream(random);
  add_note(body, first, any_expectation(ledger.standing(first), random), random);
  const auto second = audit_stream(random);
  if (random.chance(25) && second != first) {
    add_note(body, second, any_expectation(ledger.standing(second), random), random);
  }
  return body;
}

v1::CommitBody make_checked_note(const Ledger& ledger, Random& random) {
  auto body = new_commit(random);
  add_note(body, audit_stream(random), expected(v1::Expected::ANY), random);
  auto accounts = ledger.account_streams();
  accounts.emplace_back("account-nobody");
  const auto first = random.below(accounts.size());
  for (auto i = first; i < std::min(first + 2, accounts.size()); ++i) {
    auto& check = *body.add_checks();
    check.set_stream(accounts[i]);
    const auto standing = ledger.standing(accounts[i]);
    *check.mutable_expected() = random.chance(60) ? exact(standing) : any_expectation(standing, random);
  }
  return body;
}

std::vector<v1::CommitBody> make_chain(const Ledger& ledger, Random& random) {
  const auto stream = audit_stream(random);
  auto standing = ledger.standing(stream);
  std::vector<v1::CommitBody> chain;
  for (int i = 0; i < kChainLength; ++i) {
    auto body = new_commit(random);
    add_note(body, stream, exact(standing), random);
    standing = {standing.version + static_cast<Version>(body.writes(0).events_size()), body.commit_id()};
    chain.push_back(std::move(body));
  }
  return chain;
}

v1::CommitBody make_invalid(Random& random) {
  auto body = new_commit(random);
  if (random.chance(10)) return body;
  add_note(body, "audit-invalid", expected(v1::Expected::ANY), random);
  auto& write = *body.mutable_writes(0);
  switch (random.below(6)) {
    case 0:
      write.set_stream("Audit_invalid");
      break;
    case 1:
      *write.mutable_expected() = exact(0, to_bytes(random_id(random)));
      break;
    case 2:
      *write.mutable_expected() = exact(1, "short");
      break;
    case 3:
      write.mutable_expected()->set_version(5);
      break;
    case 4:
      write.clear_events();
      break;
    default:
      *body.add_writes() = v1::StreamWrite{write};
      break;
  }
  return body;
}

v1::CommitBody expecting_otherwise(v1::CommitBody body, const Ledger& ledger, Random& random) {
  for (auto& write : *body.mutable_writes()) {
    *write.mutable_expected() = any_expectation(ledger.standing(write.stream()), random);
  }
  return body;
}

bool is_note(const v1::CommitBody& body) {
  return std::ranges::all_of(body.writes(), [](const auto& write) { return write.stream().starts_with("audit-"); });
}

}  // namespace tercet::simulation
