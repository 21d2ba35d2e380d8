#include "command-service/domain/account.hpp"

#include "command-service/domain/money.hpp"

namespace bank::v1 {
namespace {

using tercet::Invalid;
using tercet::Rejection;

constexpr std::size_t kTextBytesMax = 255;

std::optional<Rejection> refuse_unless_open(const Account& account, const std::string& id) {
  switch (account.status()) {
    case Account::OPEN:
      return std::nullopt;
    case Account::CLOSED:
      return Rejection{Rejection::Kind::rule, "account.closed", "account " + id + " is closed"};
    default:
      return Rejection{Rejection::Kind::not_found, "account.not_found", "there is no account " + id};
  }
}

std::optional<Rejection> refuse_overdraft_limit(const OpenAccount& command) {
  if (!command.has_overdraft_limit()) return std::nullopt;
  const auto& limit = command.overdraft_limit();
  if (limit.minor_units() < 0) return tercet::not_positive(limit);
  if (limit.currency() != command.currency()) return tercet::currency_mismatch(limit.currency(), command.currency());
  return std::nullopt;
}

std::optional<Invalid> check_movement(bool has_amount, const tercet::v1::Money& amount, const std::string& reference) {
  if (!has_amount) return Invalid{"amount", "the amount is missing"};
  if (reference.size() > kTextBytesMax) return Invalid{"reference", "a reference has at most 255 bytes"};
  return tercet::check_amount(amount, "amount");
}

}  // namespace

AccountDecision decide(const Account& account, const OpenAccount& command) {
  if (account.status() == Account::OPEN) {
    return Rejection{Rejection::Kind::already_exists, "account.already_exists",
                     "account " + command.account_id() + " is open already"};
  }
  if (account.status() == Account::CLOSED) return *refuse_unless_open(account, command.account_id());
  if (const auto refused = refuse_overdraft_limit(command)) return *refused;

  AccountOpened opened;
  opened.set_account_id(command.account_id());
  opened.set_owner(command.owner());
  opened.set_currency(command.currency());
  if (command.has_overdraft_limit()) *opened.mutable_overdraft_limit() = command.overdraft_limit();
  return AccountEvents{opened};
}

AccountDecision decide(const Account& account, const Deposit& command) {
  if (const auto refused = refuse_unless_open(account, command.account_id())) return *refused;
  if (const auto refused = tercet::refuse_amount(command.amount(), account.currency())) return *refused;
  const auto balance = tercet::checked_add(account.balance_minor_units(), command.amount().minor_units());
  if (!balance) return tercet::money_overflow("balance");

  MoneyDeposited deposited;
  *deposited.mutable_amount() = command.amount();
  *deposited.mutable_balance() = tercet::money(account.currency(), *balance);
  deposited.set_reference(command.reference());
  return AccountEvents{deposited};
}

AccountDecision decide(const Account& account, const Withdraw& command) {
  if (const auto refused = refuse_unless_open(account, command.account_id())) return *refused;
  if (const auto refused = tercet::refuse_amount(command.amount(), account.currency())) return *refused;
  // A balance too far below zero to be kept is also below every limit.
  const auto balance = tercet::checked_subtract(account.balance_minor_units(), command.amount().minor_units());
  if (!balance || *balance < -account.overdraft_minor_units()) {
    return Rejection{Rejection::Kind::rule, "account.insufficient_funds",
                     "account " + command.account_id() + " does not cover the amount"};
  }

  MoneyWithdrawn withdrawn;
  *withdrawn.mutable_amount() = command.amount();
  *withdrawn.mutable_balance() = tercet::money(account.currency(), *balance);
  withdrawn.set_reference(command.reference());
  return AccountEvents{withdrawn};
}

AccountDecision decide(const Account& account, const CloseAccount& command) {
  if (const auto refused = refuse_unless_open(account, command.account_id())) return *refused;
  if (account.balance_minor_units() != 0) {
    return Rejection{Rejection::Kind::rule, "account.balance_not_zero",
                     "account " + command.account_id() + " must be empty before it is closed"};
  }
  return AccountEvents{AccountClosed{}};
}

void evolve(Account& account, const AccountOpened& event) {
  account.set_status(Account::OPEN);
  account.set_currency(event.currency());
  account.set_balance_minor_units(0);
  account.set_overdraft_minor_units(event.overdraft_limit().minor_units());
}

void evolve(Account& account, const MoneyDeposited& event) {
  account.set_balance_minor_units(event.balance().minor_units());
}

void evolve(Account& account, const MoneyWithdrawn& event) {
  account.set_balance_minor_units(event.balance().minor_units());
}

void evolve(Account& account, const AccountClosed&) {
  account.set_status(Account::CLOSED);
}

std::optional<Invalid> validate(const OpenAccount& command) {
  if (command.owner().empty() || command.owner().size() > kTextBytesMax) {
    return Invalid{"owner", "an owner has 1 to 255 bytes"};
  }
  if (auto invalid = tercet::check_currency(command.currency(), "currency")) return invalid;
  if (!command.has_overdraft_limit()) return std::nullopt;
  return tercet::check_amount(command.overdraft_limit(), "overdraft_limit");
}

std::optional<Invalid> validate(const Deposit& command) {
  return check_movement(command.has_amount(), command.amount(), command.reference());
}

std::optional<Invalid> validate(const Withdraw& command) {
  return check_movement(command.has_amount(), command.amount(), command.reference());
}

}  // namespace bank::v1
