#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "bank/v1/account.pb.h"
#include "bank/v1/account_queries.pb.h"
#include "query-service/read_model/aggregate_projection.hpp"
#include "query-service/read_model/question.hpp"

namespace tercet {

/// What moved the balance of each account: one row for each such event.
struct AccountTransactionsModel {
  using Row = bank::v1::Transaction;
  using Events = EventList<bank::v1::MoneyDeposited, bank::v1::MoneyWithdrawn>;
  static constexpr const char* kName = "account_transactions";
  static constexpr std::uint32_t kRevision = 1;
  static constexpr const char* kCategory = "account";
  static constexpr std::array<IndexOf<Row>, 0> kIndexes{};

  static Result<void> fold(Row& row, const bank::v1::MoneyDeposited& event, const EventInfo& info);
  static Result<void> fold(Row& row, const bank::v1::MoneyWithdrawn& event, const EventInfo& info);
  /// "<account>/<version>", so that the rows of an account stand together, in order.
  static std::string key(const EventInfo& info);
};

/// Answers bank.v1.ListTransactions.
ReadModel account_transactions();

}  // namespace tercet
