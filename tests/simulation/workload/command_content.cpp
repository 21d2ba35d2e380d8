#include "tests/simulation/workload/command_content.hpp"

#include "bank/v1/account.pb.h"
#include "shop/v1/order.pb.h"

namespace tercet::simulation {
namespace {

using Message = google::protobuf::Message;

constexpr std::int64_t kTooMuch = 1'000'000'000;

v1::Command content(const Message& message) {
  v1::Command command;
  command.set_type(message.GetDescriptor()->full_name());
  command.set_data(message.SerializeAsString());
  return command;
}

void set_money(v1::Money& money, const std::string& currency, std::int64_t minor_units) {
  money.set_currency(currency);
  money.set_minor_units(minor_units);
}

// ---- Accounts ----

v1::Command open(const HotAggregate& account, Random& random) {
  bank::v1::OpenAccount command;
  command.set_account_id(account.id());
  command.set_owner("owner" + std::to_string(account.place % 2));
  command.set_currency(currency_of(account));
  if (random.chance(30)) set_money(*command.mutable_overdraft_limit(), currency_of(account), 5'000);
  return content(command);
}

v1::Command open_with_foreign_limit(const HotAggregate& account, Random&) {
  bank::v1::OpenAccount command;
  command.set_account_id(account.id());
  command.set_owner("owner0");
  command.set_currency(currency_of(account));
  set_money(*command.mutable_overdraft_limit(), "CHF", 1);
  return content(command);
}

v1::Command open_without_owner(const HotAggregate& account, Random&) {
  bank::v1::OpenAccount command;
  command.set_account_id(account.id());
  command.set_currency(currency_of(account));
  return content(command);
}

template <class Movement>
v1::Command move(const HotAggregate& account, const std::string& currency, std::int64_t minor_units) {
  Movement command;
  command.set_account_id(account.id());
  set_money(*command.mutable_amount(), currency, minor_units);
  return content(command);
}

v1::Command deposit(const HotAggregate& account, Random& random) {
  return move<bank::v1::Deposit>(account, currency_of(account), random.between(200, 2'000));
}

v1::Command deposit_nothing(const HotAggregate& account, Random& random) {
  return move<bank::v1::Deposit>(account, currency_of(account), random.between(-5, 0));
}

v1::Command deposit_in_bad_currency(const HotAggregate& account, Random&) {
  return move<bank::v1::Deposit>(account, "euro", 1);
}

v1::Command withdraw(const HotAggregate& account, Random& random) {
  return move<bank::v1::Withdraw>(account, currency_of(account), random.between(1, 300));
}

v1::Command withdraw_all(const HotAggregate& account, Random& random) {
  const auto all = account.balance.value_or(0);
  return all > 0 ? move<bank::v1::Withdraw>(account, currency_of(account), all) : withdraw(account, random);
}

v1::Command withdraw_too_much(const HotAggregate& account, Random&) {
  return move<bank::v1::Withdraw>(account, currency_of(account), kTooMuch);
}

v1::Command withdraw_foreign_money(const HotAggregate& account, Random& random) {
  return move<bank::v1::Withdraw>(account, "CHF", random.between(1, 300));
}

v1::Command close(const HotAggregate& account, Random&) {
  bank::v1::CloseAccount command;
  command.set_account_id(account.id());
  return content(command);
}

// ---- Orders ----

shop::v1::OrderItem item(const HotAggregate& order, std::uint64_t sku, Random& random) {
  shop::v1::OrderItem item;
  item.set_sku("sku" + std::to_string(sku));
  item.set_name("article");
  item.set_quantity(random.between(1, 9));
  set_money(*item.mutable_unit_price(), currency_of(order), random.between(1, 500));
  return item;
}

shop::v1::OrderItem any_item(const HotAggregate& order, Random& random) {
  return item(order, random.below(4), random);
}

template <class WholeOrder>
v1::Command whole_order(const HotAggregate& order, std::uint64_t items, Random& random) {
  WholeOrder command;
  command.set_order_id(order.id());
  command.set_customer("customer" + std::to_string(random.below(2)));
  for (std::uint64_t sku = 0; sku < items; ++sku) *command.add_items() = item(order, sku, random);
  return content(command);
}

v1::Command place(const HotAggregate& order, Random& random) {
  return whole_order<shop::v1::PlaceOrder>(order, 1 + random.below(4), random);
}

v1::Command place_empty(const HotAggregate& order, Random& random) {
  return whole_order<shop::v1::PlaceOrder>(order, 0, random);
}

v1::Command change(const HotAggregate& order, Random& random) {
  return whole_order<shop::v1::ChangeOrder>(order, 1 + random.below(4), random);
}

v1::Command change_to_empty(const HotAggregate& order, Random& random) {
  return whole_order<shop::v1::ChangeOrder>(order, 0, random);
}

v1::Command add(const HotAggregate& order, const shop::v1::OrderItem& item) {
  shop::v1::AddItem command;
  command.set_order_id(order.id());
  *command.mutable_item() = item;
  return content(command);
}

v1::Command add_some(const HotAggregate& order, Random& random) {
  return add(order, any_item(order, random));
}

v1::Command add_bad_quantity(const HotAggregate& order, Random& random) {
  auto bad = any_item(order, random);
  bad.set_quantity(random.chance(50) ? 0 : 1'000'001);
  return add(order, bad);
}

v1::Command add_in_foreign_money(const HotAggregate& order, Random& random) {
  auto foreign = any_item(order, random);
  foreign.mutable_unit_price()->set_currency("CHF");
  return add(order, foreign);
}

v1::Command add_nameless(const HotAggregate& order, Random& random) {
  auto nameless = any_item(order, random);
  nameless.clear_name();
  return add(order, nameless);
}

v1::Command remove(const HotAggregate& order, Random& random) {
  shop::v1::RemoveItem command;
  command.set_order_id(order.id());
  command.set_sku("sku" + std::to_string(random.below(4)));
  return content(command);
}

v1::Command confirm(const HotAggregate& order, Random&) {
  shop::v1::ConfirmOrder command;
  command.set_order_id(order.id());
  return content(command);
}

v1::Command cancel(const HotAggregate& order, Random&) {
  shop::v1::CancelOrder command;
  command.set_order_id(order.id());
  command.set_reason("changed my mind");
  return content(command);
}

// ---- How often what ----

using Maker = v1::Command (*)(const HotAggregate&, Random&);

Maker for_account(const HotAggregate& account, Random& random) {
  return random.weighted<Maker>({{account.exists ? 1U : 90U, open},
                                 {1, open_with_foreign_limit},
                                 {1, open_without_owner},
                                 {45, deposit},
                                 {2, deposit_nothing},
                                 {2, deposit_in_bad_currency},
                                 {30, withdraw},
                                 {account.balance ? 5U : 0U, withdraw_all},
                                 {3, withdraw_too_much},
                                 {2, withdraw_foreign_money},
                                 {account.balance == 0 ? 30U : 1U, close}});
}

Maker for_order(const HotAggregate& order, Random& random) {
  return random.weighted<Maker>({{order.exists ? 1U : 140U, place},
                                 {1, place_empty},
                                 {40, add_some},
                                 {2, add_bad_quantity},
                                 {2, add_in_foreign_money},
                                 {1, add_nameless},
                                 {10, remove},
                                 {15, change},
                                 {1, change_to_empty},
                                 {2, confirm},
                                 {1, cancel}});
}

void expect_version(v1::Command& command, const HotAggregate& aggregate, Random& random) {
  const auto wrong = aggregate.version + 1 + random.below(5);
  command.set_expected_version(random.chance(85) ? aggregate.version : wrong);
}

}  // namespace

v1::Command make_content(const Knowledge& knowledge, Random& random) {
  const bool bank = random.chance(60);
  const auto& places = bank ? knowledge.accounts() : knowledge.orders();
  const auto& aggregate = places[random.below(places.size())];
  const auto make = bank ? for_account(aggregate, random) : for_order(aggregate, random);
  auto command = make(aggregate, random);
  if (random.chance(8)) expect_version(command, aggregate, random);
  return command;
}

}  // namespace tercet::simulation
