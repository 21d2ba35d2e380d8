#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "bank/v1/account_queries.pb.h"
#include "tests/simulation/checks/ruling.hpp"

namespace tercet::simulation {

/// An account after one of its events; as it stands by default, there is none.
struct AccountMoment {
  Position position = 0;
  std::int64_t time_us = 0;
  /// As it is to be shown.
  bank::v1::AccountView view;
  std::int64_t overdraft = 0;
  /// How the event moved the balance; not set if it did not.
  std::optional<bank::v1::Transaction> transaction;
};

/// Moves the account on by one event. Returns what is wrong with the event; empty if nothing is.
std::string follow(AccountMoment& account, const v1::Event& event, const EventPlace& place);

/// What the rules say to a command; nothing if it is no command for an account.
std::optional<Ruling> rule_on(const AccountMoment& account, std::string_view type, std::string_view data);

}  // namespace tercet::simulation
