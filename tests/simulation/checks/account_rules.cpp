#include "tests/simulation/checks/account_rules.hpp"

#include <google/protobuf/util/time_util.h>

#include "bank/v1/account.pb.h"

namespace tercet::simulation {
namespace {

using bank::v1::AccountView;
using bank::v1::Transaction;
using google::protobuf::util::TimeUtil;

// ---- Events ----

std::string follow_opened(AccountMoment& account, const bank::v1::AccountOpened& opened, const EventPlace& place) {
  if (account.view.status() != AccountView::STATUS_UNSPECIFIED) return "the account was opened before";
  account.view.set_account_id(place.id);
  account.view.set_owner(opened.owner());
  account.view.mutable_balance()->set_currency(opened.currency());
  account.view.set_status(AccountView::OPEN);
  *account.view.mutable_opened_at() = TimeUtil::MicrosecondsToTimestamp(place.time_us);
  account.overdraft = opened.overdraft_limit().minor_units();
  return opened.account_id() == place.id ? std::string{} : "it names another account, " + opened.account_id();
}

/// `sign` is 1 for money that comes in.
template <class Moved>
std::string follow_moved(AccountMoment& account, const Moved& moved, int sign, const EventPlace& place) {
  if (account.view.status() != AccountView::OPEN) return "the account is not open";
  const Wide balance = Wide{account.view.balance().minor_units()} + sign * Wide{moved.amount().minor_units()};
  const std::string currency = account.view.balance().currency();
  *account.view.mutable_balance() = moved.balance();

  auto& transaction = account.transaction.emplace();
  transaction.set_version(place.version);
  transaction.set_kind(sign > 0 ? Transaction::DEPOSIT : Transaction::WITHDRAWAL);
  *transaction.mutable_amount() = moved.amount();
  *transaction.mutable_balance() = moved.balance();
  transaction.set_reference(moved.reference());
  *transaction.mutable_time() = TimeUtil::MicrosecondsToTimestamp(place.time_us);
  transaction.set_position(place.position);

  if (moved.amount().currency() != currency || moved.balance().currency() != currency) {
    return "it is not in " + currency + ", as the account is";
  }
  if (moved.balance().minor_units() == balance) return {};
  const auto right = fits(balance) ? std::to_string(static_cast<std::int64_t>(balance)) : "too much to be kept";
  return "it says that the balance is " + std::to_string(moved.balance().minor_units()) + ", but that is " + right;
}

std::string follow_closed(AccountMoment& account) {
  if (account.view.status() != AccountView::OPEN) return "the account is not open";
  account.view.set_status(AccountView::CLOSED);
  return {};
}

std::string follow_event(AccountMoment& account, const v1::Event& event, const EventPlace& place) {
  if (const auto opened = read_as<bank::v1::AccountOpened>(event.type(), event.data())) {
    return follow_opened(account, *opened, place);
  }
  if (const auto deposited = read_as<bank::v1::MoneyDeposited>(event.type(), event.data())) {
    return follow_moved(account, *deposited, 1, place);
  }
  if (const auto withdrawn = read_as<bank::v1::MoneyWithdrawn>(event.type(), event.data())) {
    return follow_moved(account, *withdrawn, -1, place);
  }
  if (read_as<bank::v1::AccountClosed>(event.type(), event.data())) return follow_closed(account);
  return "it is no event of an account";
}

// ---- Rules ----

std::optional<Ruling> refuse_unless_open(const AccountMoment& account) {
  if (account.view.status() == AccountView::CLOSED) return refused(422, "account.closed");
  if (account.view.status() != AccountView::OPEN) return refused(404, "account.not_found");
  return std::nullopt;
}

std::optional<Ruling> refuse_movement(const AccountMoment& account, const v1::Money& amount) {
  if (auto no = refuse_unless_open(account)) return no;
  if (amount.minor_units() <= 0) return refused(422, "money.not_positive");
  if (amount.currency() != account.view.balance().currency()) return refused(422, "money.currency_mismatch");
  return std::nullopt;
}

Ruling rule(const AccountMoment& account, const bank::v1::OpenAccount& command) {
  if (account.view.status() == AccountView::OPEN) return refused(409, "account.already_exists");
  if (account.view.status() == AccountView::CLOSED) return refused(422, "account.closed");
  if (command.overdraft_limit().minor_units() < 0) return refused(422, "money.not_positive");
  if (command.has_overdraft_limit() && command.overdraft_limit().currency() != command.currency()) {
    return refused(422, "money.currency_mismatch");
  }
  bank::v1::AccountOpened opened;
  opened.set_account_id(command.account_id());
  opened.set_owner(command.owner());
  opened.set_currency(command.currency());
  if (command.has_overdraft_limit()) *opened.mutable_overdraft_limit() = command.overdraft_limit();
  return done(opened);
}

template <class Moved, class Command>
Ruling moved(const Command& command, Wide balance) {
  Moved event;
  *event.mutable_amount() = command.amount();
  *event.mutable_balance() = money_of(command.amount().currency(), balance);
  event.set_reference(command.reference());
  return done(event);
}

Ruling rule(const AccountMoment& account, const bank::v1::Deposit& command) {
  if (auto no = refuse_movement(account, command.amount())) return *no;
  const Wide balance = Wide{account.view.balance().minor_units()} + command.amount().minor_units();
  if (!fits(balance)) return refused(422, "money.overflow");
  return moved<bank::v1::MoneyDeposited>(command, balance);
}

Ruling rule(const AccountMoment& account, const bank::v1::Withdraw& command) {
  if (auto no = refuse_movement(account, command.amount())) return *no;
  const Wide balance = Wide{account.view.balance().minor_units()} - command.amount().minor_units();
  if (balance < -Wide{account.overdraft}) return refused(422, "account.insufficient_funds");
  return moved<bank::v1::MoneyWithdrawn>(command, balance);
}

Ruling rule(const AccountMoment& account, const bank::v1::CloseAccount&) {
  if (auto no = refuse_unless_open(account)) return *no;
  if (account.view.balance().minor_units() != 0) return refused(422, "account.balance_not_zero");
  return done(bank::v1::AccountClosed{});
}

template <class Command>
std::optional<Ruling> rule_if(const AccountMoment& account, std::string_view type, std::string_view data) {
  const auto command = read_as<Command>(type, data);
  if (!command) return std::nullopt;
  auto ruling = rule(account, *command);
  ruling.aggregate_id = command->account_id();
  return ruling;
}

}  // namespace

std::string follow(AccountMoment& account, const v1::Event& event, const EventPlace& place) {
  account.position = place.position;
  account.time_us = place.time_us;
  account.transaction.reset();
  auto wrong = follow_event(account, event, place);
  account.view.set_version(place.version);
  *account.view.mutable_updated_at() = TimeUtil::MicrosecondsToTimestamp(place.time_us);
  return wrong;
}

std::optional<Ruling> rule_on(const AccountMoment& account, std::string_view type, std::string_view data) {
  if (auto ruling = rule_if<bank::v1::OpenAccount>(account, type, data)) return ruling;
  if (auto ruling = rule_if<bank::v1::Deposit>(account, type, data)) return ruling;
  if (auto ruling = rule_if<bank::v1::Withdraw>(account, type, data)) return ruling;
  return rule_if<bank::v1::CloseAccount>(account, type, data);
}

}  // namespace tercet::simulation
