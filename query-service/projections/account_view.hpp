#pragma once

#include <array>
#include <cstdint>

#include "bank/v1/account.pb.h"
#include "bank/v1/account_queries.pb.h"
#include "query-service/read_model/aggregate_projection.hpp"
#include "query-service/read_model/question.hpp"

namespace tercet {

/// Accounts as they are now, one row each.
struct AccountViewModel {
  using Row = bank::v1::AccountView;
  using Events =
      EventList<bank::v1::AccountOpened, bank::v1::MoneyDeposited, bank::v1::MoneyWithdrawn, bank::v1::AccountClosed>;
  static constexpr const char* kName = "account_view";
  static constexpr std::uint32_t kRevision = 1;
  static constexpr const char* kCategory = "account";
  static constexpr std::array<IndexOf<Row>, 1> kIndexes{
      {{"owner", [](const Row& row) { return IndexValue{row.owner()}; }}}};

  static Result<void> fold(Row& row, const bank::v1::AccountOpened& event, const EventInfo& info);
  static Result<void> fold(Row& row, const bank::v1::MoneyDeposited& event, const EventInfo& info);
  static Result<void> fold(Row& row, const bank::v1::MoneyWithdrawn& event, const EventInfo& info);
  static Result<void> fold(Row& row, const bank::v1::AccountClosed& event, const EventInfo& info);
};

/// Answers bank.v1.GetAccount (404 `account.not_found`) and bank.v1.ListAccounts.
ReadModel account_view();

}  // namespace tercet
