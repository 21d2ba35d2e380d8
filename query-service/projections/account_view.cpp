#include "query-service/projections/account_view.hpp"

#include <google/protobuf/util/time_util.h>

#include <utility>

#include "query-service/read_model/aggregate_question.hpp"
#include "query-service/read_model/listing.hpp"

namespace tercet {
namespace {

using bank::v1::AccountView;
using google::protobuf::util::TimeUtil;

/// Of AccountViewModel::kIndexes.
constexpr std::size_t kByOwner = 0;

void touch(AccountView& row, const EventInfo& info) {
  row.set_version(info.version);
  *row.mutable_updated_at() = TimeUtil::MicrosecondsToTimestamp(info.time_us);
}

Result<void> set_balance(AccountView& row, const v1::Money& balance, const EventInfo& info) {
  if (row.status() != AccountView::OPEN) return Error{"the account is not open"};
  *row.mutable_balance() = balance;
  touch(row, info);
  return {};
}

Result<Search, v1::Problem> get_account(const bank::v1::GetAccount& asked) {
  return search_aggregate(AccountViewModel::kCategory, "account_id", asked.account_id(), asked_point(asked));
}

Result<Search, v1::Problem> list_accounts(const bank::v1::ListAccounts& asked) {
  Scan scan;
  if (!asked.owner().empty()) {
    scan.index = kByOwner;
    scan.range = exactly(asked.owner());
  }
  return search_page(listing_of<AccountViewModel>(std::move(scan)), asked, &bank::v1::AccountList::add_accounts);
}

}  // namespace

Result<void> AccountViewModel::fold(Row& row, const bank::v1::AccountOpened& event, const EventInfo& info) {
  if (row.status() != AccountView::STATUS_UNSPECIFIED) return Error{"the account was opened before"};
  row.set_account_id(std::string{info.id});
  row.set_owner(event.owner());
  row.mutable_balance()->set_currency(event.currency());
  row.set_status(AccountView::OPEN);
  *row.mutable_opened_at() = TimeUtil::MicrosecondsToTimestamp(info.time_us);
  touch(row, info);
  return {};
}

Result<void> AccountViewModel::fold(Row& row, const bank::v1::MoneyDeposited& event, const EventInfo& info) {
  return set_balance(row, event.balance(), info);
}

Result<void> AccountViewModel::fold(Row& row, const bank::v1::MoneyWithdrawn& event, const EventInfo& info) {
  return set_balance(row, event.balance(), info);
}

Result<void> AccountViewModel::fold(Row& row, const bank::v1::AccountClosed&, const EventInfo& info) {
  if (row.status() != AccountView::OPEN) return Error{"the account is not open"};
  row.set_status(AccountView::CLOSED);
  touch(row, info);
  return {};
}

ReadModel account_view() {
  return {AggregateProjection::make<AccountViewModel>(),
          {question<bank::v1::GetAccount, AccountView>(get_account),
           question<bank::v1::ListAccounts, bank::v1::AccountList>(list_accounts)}};
}

}  // namespace tercet
