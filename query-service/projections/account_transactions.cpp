#include "query-service/projections/account_transactions.hpp"

#include <google/protobuf/util/time_util.h>

#include <utility>

#include "query-service/read_model/aggregate_question.hpp"
#include "query-service/read_model/listing.hpp"
#include "query-service/read_model/sort_key.hpp"

namespace tercet {
namespace {

using bank::v1::Transaction;

template <class Moved>
void fill(Transaction& row, Transaction::Kind kind, const Moved& event, const EventInfo& info) {
  row.set_version(info.version);
  row.set_kind(kind);
  *row.mutable_amount() = event.amount();
  *row.mutable_balance() = event.balance();
  row.set_reference(event.reference());
  *row.mutable_time() = google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(info.time_us);
  row.set_position(info.position);
}

Result<Search, v1::Problem> list_transactions(const bank::v1::ListTransactions& asked) {
  if (auto invalid = refuse_id("account_id", asked.account_id())) return *invalid;
  Scan scan;
  scan.range = below(asked.account_id());
  scan.descending = asked.newest_first();
  return search_page(listing_of<AccountTransactionsModel>(std::move(scan)), asked,
                     &bank::v1::TransactionList::add_transactions);
}

}  // namespace

Result<void> AccountTransactionsModel::fold(Row& row, const bank::v1::MoneyDeposited& event, const EventInfo& info) {
  fill(row, Transaction::DEPOSIT, event, info);
  return {};
}

Result<void> AccountTransactionsModel::fold(Row& row, const bank::v1::MoneyWithdrawn& event, const EventInfo& info) {
  fill(row, Transaction::WITHDRAWAL, event, info);
  return {};
}

std::string AccountTransactionsModel::key(const EventInfo& info) {
  return std::string{info.id} + "/" + sortable(info.version);
}

ReadModel account_transactions() {
  return {AggregateProjection::make<AccountTransactionsModel>(),
          {question<bank::v1::ListTransactions, bank::v1::TransactionList>(list_transactions)}};
}

}  // namespace tercet
