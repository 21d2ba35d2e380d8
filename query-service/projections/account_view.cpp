#include "query-service/projections/account_view.hpp"

#include <google/protobuf/util/time_util.h>

#include "common/vocabulary/stream_name.hpp"

namespace tercet {
namespace {

using bank::v1::AccountView;
using google::protobuf::util::TimeUtil;

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

Result<Lookup, v1::Problem> get_account(const bank::v1::GetAccount& question) {
  const auto& id = question.account_id();
  if (!is_aggregate_id(id)) {
    return make_problem(400, "query.invalid", "account_id must be 1 to 128 of A-Z a-z 0-9 . _ -, and not . or ..",
                        "account_id");
  }
  return Lookup{[id](RowReader& rows) -> Result<std::string, v1::Problem> {
    auto row = rows.row(0, id);
    if (!row) return unreadable_rows(row.error());
    if (!*row) return make_problem(404, "account.not_found", "there is no account \"" + id + "\"", "account-" + id);
    return std::move(**row);
  }};
}

}  // namespace tercet
