#include "client/command_line/message_text.hpp"

#include <gmock/gmock.h>

#include "bank/v1/account_queries.pb.h"
#include "client/command_line/display_width.hpp"
#include "common/vocabulary/problem.hpp"
#include "shop/v1/order_queries.pb.h"
#include "tercet/v1/command.pb.h"
#include "tercet/v1/query.pb.h"

namespace {

using namespace tercet;
using namespace tercet::command_line;
using testing::AllOf;
using testing::ElementsAre;
using testing::EndsWith;
using testing::HasSubstr;
using testing::StartsWith;

constexpr Terminal kPipe{};

void set(v1::Money& money, std::int64_t minor_units) {
  money.set_currency("EUR");
  money.set_minor_units(minor_units);
}

bank::v1::AccountView account(const std::string& id, const std::string& owner, std::int64_t balance) {
  bank::v1::AccountView view;
  view.set_account_id(id);
  view.set_owner(owner);
  set(*view.mutable_balance(), balance);
  view.set_status(bank::v1::AccountView::OPEN);
  view.set_version(2);
  view.mutable_opened_at()->set_seconds(1);
  view.mutable_updated_at()->set_seconds(2);
  return view;
}

shop::v1::OrderView order(const std::string& id, int items) {
  shop::v1::OrderView view;
  view.set_order_id(id);
  view.set_customer("Zoë");
  for (int i = 1; i <= items; ++i) {
    auto& item = *view.add_items();
    item.set_sku("sku-" + std::to_string(i));
    item.set_name("Pen");
    item.set_quantity(i);
    set(*item.mutable_unit_price(), 150);
  }
  set(*view.mutable_total(), 150);
  view.set_status(shop::v1::OrderView::PLACED);
  return view;
}

TEST(MessageText, of_one_thing_is_a_line_for_each_field) {
  EXPECT_THAT(text(account("alice", "", 10'000), kPipe),
              ElementsAre("account_id  alice", "owner", "balance     100.00 EUR", "status      OPEN", "version     2",
                          "opened_at   1970-01-01T00:00:01.000000Z", "updated_at  1970-01-01T00:00:02.000000Z"));
}

TEST(MessageText, of_one_thing_is_never_cut) {
  const std::string owner(100, 'x');
  EXPECT_THAT(text(account("alice", owner, 0), {40, false})[1], EndsWith(owner));
}

TEST(MessageText, names_nested_fields_by_their_way_and_leaves_out_what_is_not_set) {
  shop::v1::ItemAdded added;
  added.mutable_item()->set_sku("pen");
  EXPECT_THAT(text(added, kPipe), ElementsAre("item.sku       pen", "item.name", "item.quantity  0"));
}

TEST(MessageText, shows_a_things_lists_below_it) {
  EXPECT_THAT(text(order("7", 2), kPipe),
              ElementsAre("order_id  7",         //
                          "customer  Zoë",       //
                          "total     1.50 EUR",  //
                          "status    PLACED",    //
                          "version   0",         //
                          "",                    //
                          "items:",              //
                          "sku    name  quantity  unit_price", "sku-1  Pen          1    1.50 EUR",
                          "sku-2  Pen          2    1.50 EUR"));
  EXPECT_THAT(text(order("7", 0), kPipe).back(), "no items");
}

TEST(ListText, has_a_line_for_each_and_counts_lists_in_it) {
  shop::v1::OrderList list;
  *list.add_orders() = order("7", 1);
  *list.add_orders() = order("order-8", 12);
  EXPECT_THAT(text(list, kPipe), ElementsAre("order_id  customer  items     total  status  version",
                                             "7         Zoë           1  1.50 EUR  PLACED        0",
                                             "order-8   Zoë          12  1.50 EUR  PLACED        0"));
}

TEST(ListText, ends_with_the_cursor_if_there_is_more) {
  bank::v1::AccountList list;
  *list.add_accounts() = account("alice", "Alice", 1);
  EXPECT_THAT(text(list, kPipe).back(), StartsWith("alice"));
  list.set_next_cursor(std::string(100, 'c'));
  EXPECT_EQ(text(list, {40, false}).back(), "more: cursor " + std::string(100, 'c')) << "a cut cursor leads nowhere";
}

TEST(ListText, says_when_there_is_nothing) {
  EXPECT_THAT(text(bank::v1::AccountList{}, kPipe), ElementsAre("no accounts"));
  EXPECT_THAT(text(v1::CommandList{}, kPipe), ElementsAre("no commands"));
}

TEST(ListText, fits_the_terminal) {
  bank::v1::AccountList list;
  *list.add_accounts() = account("alice", "Zoë Zürich-Größenwahn", 1'234'567'890);
  *list.add_accounts() = account("a-very-long-account-id-that-somebody-chose", "東京都庁", 5);
  for (const std::size_t width : {40, 80}) {
    for (const auto& line : text(list, {width, false})) EXPECT_LE(display_width(line), width) << line;
  }
  EXPECT_THAT(text(list, {80, false})[1], AllOf(HasSubstr("12345678.90 EUR"), HasSubstr("…")));
}

TEST(ListText, has_only_columns_that_say_something) {
  v1::CommandList list;
  list.add_commands()->set_command_id("one");
  auto& rejected = *list.add_commands();
  rejected.set_command_id("two");
  rejected.set_status(v1::CommandView::REJECTED);
  *rejected.mutable_problem() = make_problem(422, "account.closed", "closed\n");
  rejected.mutable_accepted_at()->set_seconds(1);
  EXPECT_THAT(
      text(list, kPipe),
      ElementsAre(
          "command_id  status              version  position  problem                         accepted_at         "
          "         accepted_position",
          "one         STATUS_UNSPECIFIED        0         0                                                      "
          "                         0",
          "two         REJECTED                  0         0  422 account.closed: closed\\x0a  "
          "1970-01-01T00:00:01.000000Z                  0"));
  EXPECT_THAT(text(list, {200, true})[2], HasSubstr("\x1b[33m422 account.closed: closed\\x0a\x1b[0m"));
}

TEST(ListText, shows_control_characters_escaped) {
  bank::v1::AccountList list;
  *list.add_accounts() = account("alice", "\x1b[2J\n", 1);
  list.set_next_cursor("\x1b[0m");
  const auto lines = text(list, kPipe);
  EXPECT_THAT(lines[1], HasSubstr(R"(\x1b[2J\x0a)"));
  EXPECT_EQ(lines.back(), R"(more: cursor \x1b[0m)");
}

TEST(MessageText, joins_lists_of_values) {
  v1::Commit commit;
  commit.add_first_versions(3);
  commit.add_first_versions(5);
  EXPECT_THAT(text(commit, kPipe), testing::Contains("first_versions  3, 5"));
}

}  // namespace
