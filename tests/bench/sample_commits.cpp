#include "tests/bench/sample_commits.hpp"

#include <string>

#include "bank/v1/account.pb.h"
#include "shop/v1/order.pb.h"
#include "tests/bench/bank_commands.hpp"

namespace tercet::bench {
namespace {

constexpr std::size_t kOneOrderCommitIn = 4;
constexpr std::size_t kEventsPerOrder = 4;
constexpr std::size_t kItemCents = 250;

v1::CommitBody commit(const CommitId& id, const std::string& stream, const std::string& command_type,
                      const google::protobuf::Message& event) {
  v1::CommitBody body;
  body.set_commit_id(to_bytes(id));
  auto& write = *body.add_writes();
  write.set_stream(stream);
  write.mutable_expected()->set_kind(v1::Expected::ANY);
  auto& recorded = *write.add_events();
  recorded.set_type(event.GetTypeName());
  recorded.set_data(event.SerializeAsString());
  auto& outcome = *body.mutable_outcome();
  outcome.set_status(v1::Outcome::COMPLETED);
  outcome.set_command_type(command_type);
  outcome.set_stream(stream);
  // As long as a real one; nobody looks inside.
  outcome.set_fingerprint(std::string(32, 'f'));
  return body;
}

void set_cents(v1::Money& money, std::size_t cents) {
  money.set_currency("EUR");
  money.set_minor_units(static_cast<std::int64_t>(cents));
}

std::string account_stream(std::size_t account) {
  return "account-" + account_name(account);
}

v1::CommitBody opened_commit(const CommitId& id, std::size_t account) {
  bank::v1::AccountOpened opened;
  opened.set_account_id(account_name(account));
  opened.set_owner("owner-" + std::to_string(account % 100));
  opened.set_currency("EUR");
  return commit(id, account_stream(account), "bank.v1.OpenAccount", opened);
}

void set_item(shop::v1::OrderItem& item, std::size_t number) {
  item.set_sku("sku-" + std::to_string(number));
  item.set_name("Item " + std::to_string(number));
  item.set_quantity(1);
  set_cents(*item.mutable_unit_price(), kItemCents);
}

/// `step` counts the order's events, from 0.
v1::CommitBody order_commit(const CommitId& id, std::size_t order, std::size_t step) {
  const auto name = "bench-" + std::to_string(order);
  const auto stream = "order-" + name;
  if (step == 0) {
    shop::v1::OrderPlaced placed;
    placed.set_order_id(name);
    placed.set_customer("customer-" + std::to_string(order % 100));
    set_item(*placed.add_items(), step);
    set_cents(*placed.mutable_total(), kItemCents);
    return commit(id, stream, "shop.v1.PlaceOrder", placed);
  }
  if (step + 1 == kEventsPerOrder) return commit(id, stream, "shop.v1.ConfirmOrder", shop::v1::OrderConfirmed{});
  shop::v1::ItemAdded added;
  set_item(*added.mutable_item(), step);
  *added.mutable_line() = added.item();
  set_cents(*added.mutable_total(), (step + 1) * kItemCents);
  return commit(id, stream, "shop.v1.AddItem", added);
}

}  // namespace

v1::CommitBody deposited_commit(const CommitId& id, std::size_t account, std::size_t deposits) {
  bank::v1::MoneyDeposited deposited;
  set_cents(*deposited.mutable_amount(), 1);
  set_cents(*deposited.mutable_balance(), deposits);
  return commit(id, account_stream(account), "bank.v1.Deposit", deposited);
}

v1::CommitBody sample_commit(const CommitId& id, std::size_t number, std::size_t accounts) {
  const auto order_commits = number / kOneOrderCommitIn;
  if (number % kOneOrderCommitIn == kOneOrderCommitIn - 1) {
    return order_commit(id, order_commits / kEventsPerOrder, order_commits % kEventsPerOrder);
  }
  const auto account_commits = number - order_commits;
  const auto account = scattered(account_commits, accounts);
  const auto deposits = account_commits / accounts;
  return deposits == 0 ? opened_commit(id, account) : deposited_commit(id, account, deposits);
}

}  // namespace tercet::bench
