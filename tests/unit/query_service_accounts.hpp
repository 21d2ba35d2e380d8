#pragma once

#include <map>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "bank/v1/account.pb.h"
#include "common/log_client/follower.hpp"
#include "tests/unit/follower_log.hpp"

namespace tercet::testing {

/// A log of bank accounts in memory. It writes what it is told, also what no account would ever decide.
class AccountLog : public FollowedLog {
 public:
  template <class Message>
  static v1::Event event(const Message& message) {
    v1::Event event;
    event.set_type(Message::descriptor()->full_name());
    event.set_data(message.SerializeAsString());
    return event;
  }
  static v1::Event raw_event(const std::string& type, const std::string& data) {
    v1::Event event;
    event.set_type(type);
    event.set_data(data);
    return event;
  }
  static v1::Event opened(const std::string& owner) {
    bank::v1::AccountOpened opened;
    opened.set_owner(owner);
    opened.set_currency("EUR");
    return event(opened);
  }
  static v1::Event closed() { return event(bank::v1::AccountClosed{}); }
  v1::Event deposited(const std::string& id, std::int64_t amount) {
    bank::v1::MoneyDeposited deposited;
    set_money(id, amount, *deposited.mutable_amount(), *deposited.mutable_balance());
    return event(deposited);
  }
  v1::Event withdrawn(const std::string& id, std::int64_t amount) {
    bank::v1::MoneyWithdrawn withdrawn;
    set_money(id, -amount, *withdrawn.mutable_amount(), *withdrawn.mutable_balance());
    return event(withdrawn);
  }

  /// One commit for these streams.
  void write(const std::vector<std::pair<std::string, std::vector<v1::Event>>>& writes) {
    v1::Commit commit;
    for (const auto& [stream, events] : writes) {
      auto& write = *commit.mutable_body()->add_writes();
      write.set_stream(stream);
      commit.add_first_versions(versions_[stream] + 1);
      for (const auto& event : events) *write.add_events() = event;
      versions_[stream] += events.size();
    }
    append(std::move(commit));
  }
  void open(const std::string& id, const std::string& owner) { write({{"account-" + id, {opened(owner)}}}); }
  void deposit(const std::string& id, std::int64_t amount) { write({{"account-" + id, {deposited(id, amount)}}}); }
  void withdraw(const std::string& id, std::int64_t amount) { write({{"account-" + id, {withdrawn(id, amount)}}}); }
  void close(const std::string& id) { write({{"account-" + id, {closed()}}}); }

  /// Adds `count` commits of some accounts' lives, always the same ones.
  void random_life(int count) {
    std::mt19937 random{7};
    for (int i = 0; i < count; ++i) {
      const auto id = "r" + std::to_string(random() % 12);
      if (versions_["account-" + id] == 0) {
        open(id, "owner " + id);
      } else if (random() % 2 == 0) {
        deposit(id, static_cast<std::int64_t>(random() % 1000));
      } else {
        write({{"account-" + id, {deposited(id, 5), withdrawn(id, 3)}}});
      }
    }
  }

  /// What a follower hands over for these positions.
  Follower::Application application(Position first, Position last) const {
    return {{{batch(first, last).commits, 0}}, checkpoint(last)};
  }

 private:
  void set_money(const std::string& id, std::int64_t amount, v1::Money& moved, v1::Money& balance) {
    balances_[id] += amount;
    moved.set_currency("EUR");
    moved.set_minor_units(amount < 0 ? -amount : amount);
    balance.set_currency("EUR");
    balance.set_minor_units(balances_[id]);
  }

  std::map<std::string, Version> versions_;
  std::map<std::string, std::int64_t> balances_;
};

}  // namespace tercet::testing
