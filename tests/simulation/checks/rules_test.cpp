#include "tests/simulation/checks/story.hpp"

namespace tercet::simulation {
namespace {

using Message = google::protobuf::Message;

/// What the events make of an aggregate, and what is wrong with the last one.
template <class Moment>
struct After {
  template <class... Events>
  explicit After(const Events&... events) {
    (add(event_of(events)), ...);
  }
  void add(const v1::Event& event) { wrong = follow(moment, event, {1, 1'000'000, "a", ++version}); }

  /// "done", or the rejection.
  std::string says_to(const Message& command) const {
    const auto ruling = rule_on(moment, command.GetDescriptor()->full_name(), command.SerializeAsString());
    if (!ruling) return "no command for it";
    return ruling->status == 0 ? "done" : std::to_string(ruling->status) + " " + ruling->code;
  }

  Moment moment;
  Version version = 0;
  std::string wrong;
};
using Account = After<AccountMoment>;
using Order = After<OrderMoment>;

template <class Command>
Command with_currency(Command command, const std::string& currency) {
  command.mutable_amount()->set_currency(currency);
  return command;
}

template <class Command>
Command of_order() {
  Command command;
  command.set_order_id("a");
  return command;
}

shop::v1::AddItem add_item(const shop::v1::OrderItem& item) {
  auto command = of_order<shop::v1::AddItem>();
  *command.mutable_item() = item;
  return command;
}

shop::v1::RemoveItem remove_item(const std::string& sku) {
  auto command = of_order<shop::v1::RemoveItem>();
  command.set_sku(sku);
  return command;
}

constexpr auto kMost = std::numeric_limits<std::int64_t>::max();
const bank::v1::AccountClosed kClosed;

// ---- Accounts ----

TEST(AccountRules, SayWhatCommandsMayDo) {
  const Account none;
  const Account open{opened("a", 50), deposited(100, 100)};
  const Account empty{opened("a")};
  const Account closed{opened("a"), kClosed};

  EXPECT_EQ(none.says_to(open_account("a")), "done");
  EXPECT_EQ(open.says_to(open_account("a")), "409 account.already_exists");
  EXPECT_EQ(closed.says_to(open_account("a")), "422 account.closed");
  EXPECT_EQ(none.says_to(open_account("a", -1)), "422 money.not_positive");
  auto foreign_limit = open_account("a", 1);
  foreign_limit.set_currency("CHF");
  EXPECT_EQ(none.says_to(foreign_limit), "422 money.currency_mismatch");

  EXPECT_EQ(none.says_to(deposit("a", 1)), "404 account.not_found");
  EXPECT_EQ(closed.says_to(deposit("a", 1)), "422 account.closed");
  EXPECT_EQ(open.says_to(deposit("a", 0)), "422 money.not_positive");
  EXPECT_EQ(open.says_to(with_currency(deposit("a", 1), "CHF")), "422 money.currency_mismatch");
  EXPECT_EQ(open.says_to(deposit("a", kMost - 100)), "done");
  EXPECT_EQ(open.says_to(deposit("a", kMost - 99)), "422 money.overflow");

  EXPECT_EQ(none.says_to(withdraw("a", 1)), "404 account.not_found");
  EXPECT_EQ(open.says_to(withdraw("a", 150)), "done");
  EXPECT_EQ(open.says_to(withdraw("a", 151)), "422 account.insufficient_funds");
  EXPECT_EQ(Account(opened("a"), withdrawn(1, -1)).says_to(withdraw("a", kMost)), "422 account.insufficient_funds");

  EXPECT_EQ(none.says_to(close_account("a")), "404 account.not_found");
  EXPECT_EQ(open.says_to(close_account("a")), "422 account.balance_not_zero");
  EXPECT_EQ(empty.says_to(close_account("a")), "done");
  EXPECT_EQ(closed.says_to(close_account("a")), "422 account.closed");
  EXPECT_EQ(open.says_to(remove_item("pen")), "no command for it");
}

TEST(AccountRules, SayWhatIsWrongWithAnEvent) {
  EXPECT_EQ(Account(opened("a"), deposited(10, 10), withdrawn(4, 6)).wrong, "");
  EXPECT_EQ(Account(opened("a"), opened("a")).wrong, "the account was opened before");
  EXPECT_EQ(Account(opened("b")).wrong, "it names another account, b");
  EXPECT_EQ(Account(deposited(1, 1)).wrong, "the account is not open");
  EXPECT_EQ(Account(opened("a"), kClosed, kClosed).wrong, "the account is not open");
  EXPECT_EQ(Account(opened("a"), deposited(10, 11)).wrong, "it says that the balance is 11, but that is 10");
  EXPECT_EQ(Account(opened("a"), deposited(kMost, kMost), deposited(1, kMost)).wrong,
            "it says that the balance is 9223372036854775807, but that is too much to be kept");
  EXPECT_EQ(Account(opened("a"), with_currency(deposited(1, 1), "CHF")).wrong, "it is not in EUR, as the account is");
  EXPECT_EQ(Account(placed("a", {}, 0)).wrong, "it is no event of an account");
}

// ---- Orders ----

TEST(OrderRules, SayWhatCommandsMayDo) {
  const auto pen = item("pen", 2, 30);
  const Order none;
  const Order open{placed("a", {pen}, 60)};
  const Order confirmed{placed("a", {pen}, 60), shop::v1::OrderConfirmed{}};
  const Order cancelled{placed("a", {pen}, 60), shop::v1::OrderCancelled{}};

  EXPECT_EQ(none.says_to(place_order("a", {pen})), "done");
  EXPECT_EQ(open.says_to(place_order("a", {pen})), "409 order.already_exists");
  EXPECT_EQ(cancelled.says_to(place_order("a", {pen})), "409 order.already_exists");
  EXPECT_EQ(none.says_to(place_order("a", {})), "422 order.empty");
  EXPECT_EQ(none.says_to(place_order("a", {item("pen", 0, 30)})), "422 item.bad_quantity");
  EXPECT_EQ(none.says_to(place_order("a", {item("pen", 1, 0)})), "422 money.not_positive");
  auto foreign = item("cup", 1, 1);
  foreign.mutable_unit_price()->set_currency("CHF");
  EXPECT_EQ(none.says_to(place_order("a", {pen, foreign})), "422 money.currency_mismatch");
  EXPECT_EQ(none.says_to(place_order("a", {item("pen", 2, kMost)})), "422 money.overflow");

  EXPECT_EQ(none.says_to(add_item(pen)), "404 order.not_found");
  EXPECT_EQ(confirmed.says_to(add_item(pen)), "422 order.confirmed");
  EXPECT_EQ(cancelled.says_to(add_item(pen)), "422 order.cancelled");
  EXPECT_EQ(open.says_to(add_item(pen)), "done");
  EXPECT_EQ(open.says_to(add_item(foreign)), "422 money.currency_mismatch");
  EXPECT_EQ(open.says_to(add_item(item("pen", 999'999, 30))), "422 item.bad_quantity");
  EXPECT_EQ(open.says_to(add_item(item("cup", 1, kMost))), "422 money.overflow");

  EXPECT_EQ(open.says_to(remove_item("cup")), "422 order.no_such_item");
  EXPECT_EQ(open.says_to(remove_item("pen")), "422 order.empty");
  EXPECT_EQ(open.says_to(of_order<shop::v1::ChangeOrder>()), "422 order.empty");
  EXPECT_EQ(open.says_to(of_order<shop::v1::ConfirmOrder>()), "done");
  EXPECT_EQ(confirmed.says_to(of_order<shop::v1::CancelOrder>()), "422 order.confirmed");
  EXPECT_EQ(open.says_to(deposit("a", 1)), "no command for it");
}

TEST(OrderRules, LetAnOrderHaveAThousandLines) {
  std::vector<shop::v1::OrderItem> items;
  items.reserve(1'000);
  for (int i = 0; i < 1'000; ++i) items.push_back(item("sku" + std::to_string(i), 1, 1));
  const Order full{placed("a", items, 1'000)};
  EXPECT_EQ(full.says_to(add_item(item("sku7", 1, 1))), "done");
  EXPECT_EQ(full.says_to(add_item(item("pen", 1, 1))), "422 order.full");
}

TEST(OrderRules, SayWhatIsWrongWithAnEvent) {
  const auto pen = item("pen", 2, 30);
  const auto cup = item("cup", 1, 500);
  const auto order = placed("a", {pen}, 60);
  EXPECT_EQ(Order(order, added(pen, 4, 120), added(cup, 1, 620), removed("pen", 500)).wrong, "");
  EXPECT_EQ(Order(order, order).wrong, "the order was placed before");
  EXPECT_EQ(Order(placed("b", {pen}, 60)).wrong, "it names another order, b");
  EXPECT_EQ(Order(placed("a", {pen}, 61)).wrong, "it says a wrong total");
  EXPECT_EQ(Order(order, added(pen, 5, 150)).wrong, "its line for pen is not what was added to what was there");
  EXPECT_EQ(Order(order, removed("cup", 60)).wrong, "the order has no item cup");
  EXPECT_EQ(Order(added(pen, 2, 60)).wrong, "the order is not open");
  EXPECT_EQ(Order(order, kClosed).wrong, "it is no event of an order");
}

}  // namespace
}  // namespace tercet::simulation
