#include "tests/simulation/workload/ledger.hpp"

#include "bank/v1/account.pb.h"

namespace tercet::simulation {
namespace {

/// The event, if it is one of this type; proto3 reads other types' bytes without complaint.
template <class Message>
bool read(const v1::Event& event, Message& message) {
  return event.type() == Message::descriptor()->full_name() && message.ParseFromString(event.data());
}

}  // namespace

void Ledger::apply(const v1::Commit& commit) {
  for (int i = 0; i < commit.body().writes_size(); ++i) {
    const auto& write = commit.body().writes(i);
    const auto last_version = commit.first_versions(i) + static_cast<Version>(write.events_size()) - 1;
    streams_[write.stream()] = {last_version, commit.body().commit_id()};
    for (const auto& event : write.events()) apply(write.stream(), event);
  }
}

void Ledger::apply(const std::string& stream, const v1::Event& event) {
  bank::v1::AccountOpened opened;
  bank::v1::MoneyDeposited deposited;
  bank::v1::MoneyWithdrawn withdrawn;
  bank::v1::AccountClosed closed;
  if (read(event, opened)) {
    open_accounts_[stream] = {stream, opened.currency(), 0};
  } else if (read(event, deposited)) {
    open_accounts_[stream].balance = deposited.balance().minor_units();
  } else if (read(event, withdrawn)) {
    open_accounts_[stream].balance = withdrawn.balance().minor_units();
  } else if (read(event, closed)) {
    open_accounts_.erase(stream);
  }
}

StreamStanding Ledger::standing(const std::string& stream) const {
  const auto found = streams_.find(stream);
  return found == streams_.end() ? StreamStanding{} : found->second;
}

std::vector<OpenAccount> Ledger::open_accounts() const {
  std::vector<OpenAccount> accounts;
  for (const auto& [stream, account] : open_accounts_) accounts.push_back(account);
  return accounts;
}

std::vector<std::string> Ledger::account_streams() const {
  std::vector<std::string> streams;
  for (const auto& [stream, standing] : streams_) {
    if (stream.starts_with("account-")) streams.push_back(stream);
  }
  return streams;
}

}  // namespace tercet::simulation
