#pragma once

#include <cstdint>
#include <string>

#include "bank/v1/account.pb.h"
#include "command-service/domain/money.hpp"
#include "tercet/v1/log.pb.h"

/// Commands and events of accounts, as the tests of the command-service need them. The account is alice's, in EUR.
namespace tercet::test_bank {

using namespace bank::v1;

inline OpenAccount open_account(const std::string& currency = "EUR") {
  OpenAccount command;
  command.set_account_id("alice");
  command.set_owner("Alice");
  command.set_currency(currency);
  return command;
}

inline OpenAccount open_with_limit(std::int64_t limit, const std::string& currency = "EUR") {
  auto command = open_account();
  *command.mutable_overdraft_limit() = tercet::money(currency, limit);
  return command;
}

template <class Movement>
Movement movement(std::int64_t amount, const std::string& currency, const std::string& reference) {
  Movement command;
  command.set_account_id("alice");
  *command.mutable_amount() = tercet::money(currency, amount);
  command.set_reference(reference);
  return command;
}

inline Deposit deposit(std::int64_t amount, const std::string& currency = "EUR", const std::string& reference = "") {
  return movement<Deposit>(amount, currency, reference);
}

inline Withdraw withdraw(std::int64_t amount, const std::string& currency = "EUR", const std::string& reference = "") {
  return movement<Withdraw>(amount, currency, reference);
}

inline CloseAccount close_account() {
  CloseAccount command;
  command.set_account_id("alice");
  return command;
}

inline AccountOpened opened() {
  AccountOpened event;
  event.set_account_id("alice");
  event.set_owner("Alice");
  event.set_currency("EUR");
  return event;
}

inline AccountOpened opened_with_limit(std::int64_t limit) {
  auto event = opened();
  *event.mutable_overdraft_limit() = tercet::money("EUR", limit);
  return event;
}

template <class Event>
Event moved(std::int64_t amount, std::int64_t balance, const std::string& reference) {
  Event event;
  *event.mutable_amount() = tercet::money("EUR", amount);
  *event.mutable_balance() = tercet::money("EUR", balance);
  event.set_reference(reference);
  return event;
}

inline MoneyDeposited deposited(std::int64_t amount, std::int64_t balance, const std::string& reference = "") {
  return moved<MoneyDeposited>(amount, balance, reference);
}

inline MoneyWithdrawn withdrawn(std::int64_t amount, std::int64_t balance, const std::string& reference = "") {
  return moved<MoneyWithdrawn>(amount, balance, reference);
}

/// As it stands in a commit.
template <class Event>
tercet::v1::Event serialized(const Event& message) {
  tercet::v1::Event event;
  event.set_type(message.GetDescriptor()->full_name());
  event.set_data(message.SerializeAsString());
  return event;
}

}  // namespace tercet::test_bank
