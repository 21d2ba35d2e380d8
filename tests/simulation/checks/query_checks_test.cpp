#include "tests/simulation/checks/query_checks.hpp"

#include <google/protobuf/util/time_util.h>

#include "common/vocabulary/command_view.hpp"
#include "common/vocabulary/problem.hpp"
#include "tercet/v1/query.pb.h"
#include "tests/simulation/checks/order_history.hpp"
#include "tests/simulation/checks/story.hpp"

namespace tercet::simulation {
namespace {

using bank::v1::AccountView;
using google::protobuf::util::TimeUtil;
using Message = google::protobuf::Message;

google::protobuf::Timestamp second(std::int64_t seconds) {
  return TimeUtil::SecondsToTimestamp(seconds);
}

AccountView account(const std::string& id, std::int64_t balance, Version version, int opened_s, int updated_s) {
  AccountView view;
  view.set_account_id(id);
  view.set_owner("owner");
  *view.mutable_balance() = eur(balance);
  view.set_status(AccountView::OPEN);
  view.set_version(version);
  *view.mutable_opened_at() = second(opened_s);
  *view.mutable_updated_at() = second(updated_s);
  return view;
}

/// As the good story has them.
AccountView alice() {
  return account("alice", 60, 3, 2, 6);
}
AccountView bob() {
  return account("bob", 40, 2, 5, 6);
}
shop::v1::OrderView order() {
  shop::v1::OrderView view;
  view.set_order_id("7");
  view.set_customer("customer");
  *view.add_items() = item("pen", 2, 30);
  *view.add_items() = item("cup", 1, 500);
  *view.mutable_total() = eur(560);
  view.set_status(shop::v1::OrderView::PLACED);
  view.set_version(2);
  *view.mutable_placed_at() = second(7);
  *view.mutable_updated_at() = second(8);
  return view;
}

bank::v1::GetAccount get(const std::string& id) {
  bank::v1::GetAccount asked;
  asked.set_account_id(id);
  return asked;
}
bank::v1::GetAccount get_version(Version version) {
  auto asked = get("alice");
  asked.set_version(version);
  return asked;
}
bank::v1::GetAccount get_position(Position position) {
  auto asked = get("alice");
  asked.set_position(position);
  return asked;
}
bank::v1::GetAccount get_as_of(std::int64_t seconds) {
  auto asked = get("alice");
  *asked.mutable_as_of() = second(seconds);
  return asked;
}

/// What is wrong with this answer, in the good story; without the words that name the query.
class QueryChecks : public ::testing::Test {
 protected:
  std::string check(const Message& asked, v1::QueryReply reply, Position position) const {
    History history;
    auto& query = history.queries.emplace_back();
    query.client = "carol";
    query.query.set_type(asked.GetDescriptor()->full_name());
    query.query.set_data(asked.SerializeAsString());
    query.query.set_min_position(min_position_);
    reply.set_position(position);
    query.reply = std::move(reply);
    const std::vector<CheckedLog> logs{CheckedLog{story_.log}};
    const std::vector<DomainPast> pasts{DomainPast{logs[0]}};
    const auto violation = only(check_queries(history, logs, pasts));
    const auto named = "query " + asked.GetDescriptor()->full_name() + " of carol: ";
    return violation.starts_with(named) ? violation.substr(named.size()) : violation;
  }
  std::string answered(const Message& asked, const Message& answer, Position position = 8) const {
    v1::QueryReply reply;
    reply.set_status(200);
    reply.set_data(answer.SerializeAsString());
    return check(asked, reply, position);
  }
  std::string refused_with(const Message& asked, std::uint32_t status, const std::string& code,
                           Position position = 8) const {
    v1::QueryReply reply;
    reply.set_status(status);
    *reply.mutable_problem() = make_problem(status, code, "");
    return check(asked, reply, position);
  }

  const Story story_ = good_story();
  Position min_position_ = 0;
};

constexpr auto kNotAlice = "the answer is not what stood there of account alice";

// ---- One aggregate ----

TEST_F(QueryChecks, AcceptAnAggregateAsItIs) {
  EXPECT_EQ(answered(get("alice"), alice()), "");
  EXPECT_EQ(answered(get("alice"), account("alice", 100, 2, 2, 3), 5), "");
  shop::v1::GetOrder asked;
  asked.set_order_id("7");
  EXPECT_EQ(answered(asked, order()), "");
  EXPECT_EQ(answered(asked, shop::v1::OrderView{}), "the answer is not what stood there of order 7");
}

TEST_F(QueryChecks, KnowTheSecondRepresentationOfAnOrder) {
  const DomainPast past{CheckedLog{story_.log}};
  const auto& moments = past.orders.at("7");
  shop::v2::GetOrder asked;
  asked.set_order_id("7");
  EXPECT_EQ(answered(asked, with_history(moments)), "");
  EXPECT_EQ(answered(asked, with_history({moments.data(), 1})), "the answer is not what stood there of order 7");
  EXPECT_EQ(answered(asked, with_history({moments.data(), 1}), 7), "");
  EXPECT_EQ(answered(asked, order()), "the answer is not what stood there of order 7");
  asked.set_version(1);
  EXPECT_EQ(answered(asked, with_history({moments.data(), 1})), "");
  asked.set_order_id("8");
  EXPECT_EQ(refused_with(asked, 404, "order.not_found"), "");
}

TEST_F(QueryChecks, RefuseAnAggregateAsItWasAtAnotherPosition) {
  EXPECT_EQ(answered(get("alice"), alice(), 5), kNotAlice);
  EXPECT_EQ(answered(get("alice"), account("alice", 100, 2, 2, 3)), kNotAlice);
}

TEST_F(QueryChecks, RefuseAnAnswerThatIsOlderThanAskedOrNewerThanTheLog) {
  min_position_ = 8;
  EXPECT_EQ(answered(get("alice"), alice(), 8), "");
  EXPECT_EQ(answered(get("alice"), alice(), 7), "answered at position 7, asked was 8");
  EXPECT_EQ(answered(get("alice"), alice(), 9), "answered at position 9, beyond the log");
  EXPECT_EQ(refused_with(get("nobody"), 404, "account.not_found", 7), "answered at position 7, asked was 8");
}

TEST_F(QueryChecks, AcceptOnlyThePointOfThePastThatWasAskedFor) {
  const auto after_deposit = account("alice", 100, 2, 2, 3);
  EXPECT_EQ(answered(get_version(2), after_deposit), "");
  EXPECT_EQ(answered(get_version(3), after_deposit), kNotAlice);
  EXPECT_EQ(answered(get_position(5), after_deposit), "");
  EXPECT_EQ(answered(get_position(6), after_deposit), kNotAlice);
  EXPECT_EQ(answered(get_as_of(5), after_deposit), "");
  EXPECT_EQ(answered(get_as_of(6), after_deposit), kNotAlice);
  // A time that was answered is over for ever, also if the commits of that time came later.
  EXPECT_EQ(answered(get_as_of(6), after_deposit, 5), kNotAlice);
  EXPECT_EQ(answered(get_position(6), alice(), 5), kNotAlice);
}

TEST_F(QueryChecks, AcceptThatNothingIsThereOnlyWhereItIsSo) {
  const auto code = "account.not_found";
  const auto wrong = "answered 404 account.not_found of account alice, which is not so";
  EXPECT_EQ(refused_with(get("nobody"), 404, code), "");
  EXPECT_EQ(refused_with(get("alice"), 404, code, 1), "");
  EXPECT_EQ(refused_with(get("alice"), 404, code, 2), wrong);
  EXPECT_EQ(refused_with(get_position(1), 404, code), "");
  EXPECT_EQ(refused_with(get_position(2), 404, code), wrong);
  EXPECT_EQ(refused_with(get_version(1), 404, code, 1), "");
  EXPECT_EQ(refused_with(get_version(1), 404, code, 2), wrong);
  EXPECT_EQ(refused_with(get_as_of(1), 404, code), "");
  EXPECT_EQ(refused_with(get_as_of(2), 404, code), wrong);
}

TEST_F(QueryChecks, AcceptThatThePastIsNotReachedOnlyWhereItIsSo) {
  const auto code = "past.not_reached";
  const auto wrong = "answered 404 past.not_reached of account alice, which is not so";
  EXPECT_EQ(refused_with(get_version(4), 404, code), "");
  EXPECT_EQ(refused_with(get_version(3), 404, code), wrong);
  EXPECT_EQ(refused_with(get_position(9), 404, code), "");
  EXPECT_EQ(refused_with(get_position(8), 404, code), wrong);
  EXPECT_EQ(refused_with(get_as_of(8), 404, code), "");
  EXPECT_EQ(refused_with(get_as_of(7), 404, code), wrong);
  EXPECT_EQ(refused_with(get("alice"), 404, code), wrong);
}

TEST_F(QueryChecks, AcceptAnswersThatPromiseNothing) {
  for (const std::uint32_t status : {400U, 413U, 429U, 503U, 504U}) {
    EXPECT_EQ(refused_with(get("alice"), status, "any"), "");
  }
  EXPECT_EQ(refused_with(get("alice"), 500, "log.damaged"), "answered 500 log.damaged");
}

// ---- One command ----

TEST_F(QueryChecks, AcceptACommandAsTheLogHasIt) {
  v1::GetCommand asked;
  asked.set_command_id(id_name(1));
  const auto& accepted = story_.log.commits[0];
  const auto open = accepted_view(accepted.body().acceptances(0), 1, 1'000'000);
  const auto done = outcome_view(story_.log.commits[1], AcceptedAt{1, 1'000'000});
  const auto wrong = "the answer is not what the log says of command " + id_name(1);
  EXPECT_EQ(answered(asked, open, 1), "");
  EXPECT_EQ(answered(asked, done, 2), "");
  EXPECT_EQ(answered(asked, open, 2), wrong);
  EXPECT_EQ(answered(asked, done, 1), wrong);
  EXPECT_EQ(answered(asked, done, 9), "answered at position 9, beyond the log");
  EXPECT_EQ(refused_with(asked, 404, "command.not_found", 0), "");
  min_position_ = 1;
  EXPECT_EQ(refused_with(asked, 404, "command.not_found", 0), wrong);
  asked.set_command_id("");
  EXPECT_EQ(answered(asked, done, 2), "answered, though it names no command");
}

// ---- Lists ----

bank::v1::AccountList accounts(const std::vector<AccountView>& views, const std::string& next_cursor = {}) {
  bank::v1::AccountList list;
  list.mutable_accounts()->Assign(views.begin(), views.end());
  list.set_next_cursor(next_cursor);
  return list;
}

TEST_F(QueryChecks, AcceptPagesWithoutGap) {
  bank::v1::ListAccounts asked;
  EXPECT_EQ(answered(asked, accounts({alice(), bob()})), "");
  EXPECT_EQ(answered(asked, accounts({alice()}, "next")), "");
  EXPECT_EQ(answered(asked, accounts({}), 1), "");
  asked.set_cursor("next");
  EXPECT_EQ(answered(asked, accounts({bob()})), "");
  EXPECT_EQ(answered(asked, accounts({})), "");
}

TEST_F(QueryChecks, RefuseAListThatIsNotWhatStoodThere) {
  bank::v1::ListAccounts asked;
  EXPECT_EQ(answered(asked, accounts({alice()})), "the list ends before bob");
  EXPECT_EQ(answered(asked, accounts({bob(), alice()})), "the list has bob, where alice belongs");
  EXPECT_EQ(answered(asked, accounts({alice(), alice()}, "next")), "the list has alice, where bob belongs");
  EXPECT_EQ(answered(asked, accounts({alice(), bob()}), 4), "the list has alice as it did not stand there");
  EXPECT_EQ(answered(asked, accounts({alice(), bob(), bob()})), "the list has bob, where nothing belongs");
  asked.set_owner("mallory");
  EXPECT_EQ(answered(asked, accounts({bob()})), "the list has bob, where nothing belongs");
  EXPECT_EQ(answered(asked, get("alice")), "the answer is no list");
}

TEST_F(QueryChecks, KnowTheOrderOfTransactions) {
  bank::v1::TransactionList list;
  for (const auto& [version, kind, amount, balance, position] :
       {std::tuple{2, bank::v1::Transaction::DEPOSIT, 100, 100, 3},
        std::tuple{3, bank::v1::Transaction::WITHDRAWAL, 40, 60, 6}}) {
    auto& transaction = *list.add_transactions();
    transaction.set_version(static_cast<Version>(version));
    transaction.set_kind(kind);
    *transaction.mutable_amount() = eur(amount);
    *transaction.mutable_balance() = eur(balance);
    *transaction.mutable_time() = second(position);
    transaction.set_position(static_cast<Position>(position));
  }
  bank::v1::ListTransactions asked;
  asked.set_account_id("alice");
  EXPECT_EQ(answered(asked, list), "");
  asked.set_newest_first(true);
  EXPECT_EQ(answered(asked, list), "the list has 00000000000000000002, where 00000000000000000003 belongs");
  list.mutable_transactions()->SwapElements(0, 1);
  EXPECT_EQ(answered(asked, list), "");
}

TEST_F(QueryChecks, KnowTheOrdersOfOneStatus) {
  shop::v1::OrderList list;
  *list.add_orders() = order();
  shop::v1::ListOrders asked;
  EXPECT_EQ(answered(asked, list), "");
  asked.set_status(shop::v1::OrderView::PLACED);
  EXPECT_EQ(answered(asked, list), "");
  asked.set_customer("nobody");
  EXPECT_NE(answered(asked, list), "");
  asked.clear_customer();
  asked.set_status(shop::v1::OrderView::CONFIRMED);
  EXPECT_NE(answered(asked, list), "");
}

TEST_F(QueryChecks, KnowTheCommandsFromTheNewestOn) {
  v1::CommandList list;
  *list.add_commands() = outcome_view(story_.log.commits[2], {});
  *list.add_commands() = outcome_view(story_.log.commits[1], AcceptedAt{1, 1'000'000});
  v1::ListCommands asked;
  EXPECT_EQ(answered(asked, list, 3), "");
  EXPECT_NE(answered(asked, list, 4), "");
  *asked.mutable_until() = second(3);
  EXPECT_EQ(answered(asked, list, 4), "");
  asked.set_status(v1::CommandView::REJECTED);
  EXPECT_NE(answered(asked, list, 4), "");
  asked.set_status(v1::CommandView::COMPLETED);
  *asked.mutable_since() = second(2);
  EXPECT_NE(answered(asked, list, 3), "");
  list.mutable_commands()->RemoveLast();
  EXPECT_EQ(answered(asked, list, 3), "");
}

}  // namespace
}  // namespace tercet::simulation
