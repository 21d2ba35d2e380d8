// The lists of the read side, of both domains and of the commands, as their users meet them.

#include <set>

#include "tests/system/harness/read_model.hpp"
#include "tests/system/harness/shop.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

class Lists : public SystemTest {
 protected:
  void SetUp() override { installation.start(); }

  template <class Answer>
  Answer list(const google::protobuf::Message& question, std::uint64_t min_position = 0) {
    return answer_in<Answer>(queries.ask(query(question, min_position)));
  }
};

TEST_F(Lists, AStatementHoldsEachOperationOnceWithItsBalance) {
  commands.ask(open_account("alice"));
  std::uint64_t head = 0;
  for (int i = 1; i <= 25; ++i) head = commands.ask(deposit("alice", i, "number " + std::to_string(i))).position();
  head = commands.ask(withdraw("alice", 25)).position();

  bank::v1::ListTransactions question;
  question.set_account_id("alice");
  question.set_limit(10);
  std::int64_t balance = 0;
  std::uint64_t version = 1;
  int pages = 0;
  do {
    const auto page = list<bank::v1::TransactionList>(question, head);
    for (const auto& row : page.transactions()) {
      const auto amount = row.amount().minor_units();
      balance += row.kind() == bank::v1::Transaction::DEPOSIT ? amount : -amount;
      EXPECT_EQ(row.balance().minor_units(), balance);
      EXPECT_EQ(row.version(), ++version);
    }
    question.set_cursor(page.next_cursor());
    ++pages;
  } while (!question.cursor().empty());
  EXPECT_EQ(pages, 3);
  EXPECT_EQ(version, 27U);
  EXPECT_EQ(balance, 300);
}

TEST_F(Lists, AccountsOfAnOwnerAndOfAll) {
  for (int i = 0; i < 5; ++i) commands.ask(open_account("a" + std::to_string(i)));
  const auto head = commands.ask(open_account("a5")).position();
  EXPECT_EQ(list<bank::v1::AccountList>(bank::v1::ListAccounts{}, head).accounts_size(), 6);
  bank::v1::ListAccounts of_one;
  of_one.set_owner(account_at("a3", head).owner());
  EXPECT_GE(list<bank::v1::AccountList>(of_one).accounts_size(), 1);
  of_one.set_owner("nobody");
  EXPECT_EQ(list<bank::v1::AccountList>(of_one).accounts_size(), 0);
}

TEST_F(Lists, OrdersOfACustomerByStatus) {
  commands.ask(place_order("1", "Alice"));
  commands.ask(place_order("2", "Alice"));
  commands.ask(place_order("3", "Bob"));
  commands.ask(confirm_order("2"));
  const auto head = commands.ask(cancel_order("3", "changed my mind")).position();
  shop::v1::ListOrders question;
  question.set_customer("Alice");
  EXPECT_EQ(list<shop::v1::OrderList>(question, head).orders_size(), 2);
  question.set_status(shop::v1::OrderView::PLACED);
  const auto placed = list<shop::v1::OrderList>(question);
  ASSERT_EQ(placed.orders_size(), 1);
  EXPECT_EQ(placed.orders(0).order_id(), "1");
  EXPECT_EQ(placed.orders(0).total().minor_units(), 2 * 250);
  question.clear_customer();
  question.set_status(shop::v1::OrderView::CANCELLED);
  EXPECT_EQ(list<shop::v1::OrderList>(question).orders(0).customer(), "Bob");
}

TEST_F(Lists, CommandsShowWhatBecameOfThemAsTheCommandServiceDoes) {
  const auto opened = open_account("alice");
  commands.ask(opened);
  const auto refused = accepted_first(withdraw("alice", 5));
  commands.ask(refused);
  const auto whole = log_with_outcome_of(refused.command_id());

  const auto all = list<v1::CommandList>(v1::ListCommands{}, whole.size());
  ASSERT_EQ(all.commands_size(), 2);
  EXPECT_EQ(all.commands(0).command_id(), refused.command_id()) << "the newest first";
  for (const auto& shown : all.commands()) {
    const auto told = command_in(command_views.ask(get_command(shown.command_id())));
    EXPECT_EQ(shown.ShortDebugString(), told.ShortDebugString());
  }
  v1::ListCommands question;
  question.set_status(v1::CommandView::REJECTED);
  const auto rejected = list<v1::CommandList>(question);
  ASSERT_EQ(rejected.commands_size(), 1);
  EXPECT_EQ(rejected.commands(0).problem().code(), "account.insufficient_funds");
}

TEST_F(Lists, OfCommandsHoldEachOnceWhileMoreAreAdded) {
  commands.ask(open_account("alice"));
  std::set<std::string> sent;
  std::uint64_t head = 0;
  for (int i = 0; i < 120; ++i) {
    const auto paid = deposit("alice", 1);
    sent.insert(paid.command_id());
    head = commands.ask(paid).position();
  }
  v1::ListCommands question;
  question.set_limit(50);
  std::multiset<std::string> listed;
  do {
    const auto page = list<v1::CommandList>(question, head);
    for (const auto& command : page.commands()) listed.insert(command.command_id());
    question.set_cursor(page.next_cursor());
    commands.ask(deposit("alice", 1));
  } while (!question.cursor().empty());
  EXPECT_EQ(listed.size(), 121U);
  EXPECT_TRUE(std::ranges::includes(listed, sent));
}

}  // namespace
}  // namespace tercet::harness
