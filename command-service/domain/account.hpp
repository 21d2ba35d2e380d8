#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "bank/v1/account.pb.h"
#include "common/eventsourcing/decision.hpp"

/// A bank account: when money may move, and what is then true. Pure functions over the messages of
/// bank/v1/account.proto, in their namespace, where argument-dependent lookup finds them.
namespace bank::v1 {

inline constexpr std::string_view kAccountCategory = "account";

using AccountEvent = std::variant<AccountOpened, MoneyDeposited, MoneyWithdrawn, AccountClosed>;
using AccountEvents = std::vector<AccountEvent>;
using AccountDecision = tercet::Decision<AccountEvent>;

AccountDecision decide(const Account& account, const OpenAccount& command);
AccountDecision decide(const Account& account, const Deposit& command);
AccountDecision decide(const Account& account, const Withdraw& command);
AccountDecision decide(const Account& account, const CloseAccount& command);

void evolve(Account& account, const AccountOpened& event);
void evolve(Account& account, const MoneyDeposited& event);
void evolve(Account& account, const MoneyWithdrawn& event);
void evolve(Account& account, const AccountClosed& event);

std::optional<tercet::Invalid> validate(const OpenAccount& command);
std::optional<tercet::Invalid> validate(const Deposit& command);
std::optional<tercet::Invalid> validate(const Withdraw& command);

}  // namespace bank::v1
