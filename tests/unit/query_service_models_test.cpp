// What the order and command read models make of the log.
#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>

#include <string>
#include <vector>

#include "query-service/projections/command_view.hpp"
#include "query-service/projections/order_history.hpp"
#include "query-service/projections/order_view.hpp"
#include "shop/v1/order_queries.pb.h"
#include "tests/unit/query_service_orders.hpp"

namespace tercet::testing {
namespace {

using google::protobuf::util::TimeUtil;
using shop::v1::OrderChanged;
using shop::v1::OrderView;
using ::testing::EndsWith;

class OrderModel : public OrderModelTest {
 protected:
  OrderModel() : OrderModelTest{order_view()} {}

  OrderView order(const std::string& id) {
    shop::v1::GetOrder asked;
    asked.set_order_id(id);
    return ask<OrderView>(asked);
  }
  std::string list(const std::string& customer, OrderView::Status status = OrderView::STATUS_UNSPECIFIED) {
    shop::v1::ListOrders asked;
    asked.set_customer(customer);
    asked.set_status(status);
    std::string ids;
    const auto page = ask<shop::v1::OrderList>(asked);
    for (const auto& order : page.orders()) ids += order.order_id() + " ";
    return ids;
  }
};

TEST_F(OrderModel, ShowsAnOrderFromItsFirstToItsLastEvent) {
  placed("1", "Alice");
  fold_log();
  auto view = order("1");
  EXPECT_EQ(view.order_id(), "1");
  EXPECT_EQ(view.customer(), "Alice");
  EXPECT_EQ(lines(view), "tea*2 ");
  EXPECT_EQ(view.total().minor_units(), 20);
  EXPECT_EQ(view.status(), OrderView::PLACED);
  EXPECT_EQ(view.version(), 1u);
  EXPECT_EQ(TimeUtil::TimestampToMicroseconds(view.placed_at()), 1000);

  happened("1", item_added(item("cup", 1), 1, 30));
  happened("1", item_added(item("tea", 3), 5, 60));
  fold_log();
  EXPECT_EQ(lines(order("1")), "tea*5 cup*1 ");
  EXPECT_EQ(order("1").total().minor_units(), 60);

  happened("1", item_removed("tea", 10));
  fold_log();
  EXPECT_EQ(lines(order("1")), "cup*1 ");

  happened("1", whole_order<OrderChanged>("Bob", item("pot", 1), 10));
  confirmed("1");
  fold_log();
  view = order("1");
  EXPECT_EQ(view.customer(), "Bob");
  EXPECT_EQ(lines(view), "pot*1 ");
  EXPECT_EQ(view.status(), OrderView::CONFIRMED);
  EXPECT_EQ(view.version(), 6u);
  EXPECT_EQ(TimeUtil::TimestampToMicroseconds(view.placed_at()), 1000);
  EXPECT_EQ(TimeUtil::TimestampToMicroseconds(view.updated_at()), 6000);
}

TEST_F(OrderModel, ListsByCustomerAndStatusAsTheyChange) {
  placed("1", "Alice");
  placed("2", "Alice");
  placed("3", "Bob");
  placed("4", "Alice");
  confirmed("2");
  happened("3", order_cancelled(""));
  fold_log();
  EXPECT_EQ(list(""), "1 2 3 4 ");
  EXPECT_EQ(list("Alice"), "1 2 4 ");
  EXPECT_EQ(list("Alice", OrderView::PLACED), "1 4 ");
  EXPECT_EQ(list("", OrderView::PLACED), "1 4 ");
  EXPECT_EQ(list("", OrderView::CONFIRMED), "2 ");
  EXPECT_EQ(list("Alice", OrderView::CANCELLED), "");
  EXPECT_EQ(list("", OrderView::CANCELLED), "3 ");

  confirmed("1");
  fold_log();
  EXPECT_EQ(list("", OrderView::PLACED), "4 ");
  EXPECT_EQ(list("Alice", OrderView::CONFIRMED), "1 2 ");
}

TEST_F(OrderModel, RefusesWhatIsNoOrderOrNoStatus) {
  fold_log();
  shop::v1::GetOrder asked;
  EXPECT_EQ(refusal_of(asked), "query.invalid");
  asked.set_order_id("9");
  EXPECT_EQ(refusal_of(asked), "order.not_found");
  shop::v1::ListOrders list;
  list.set_status(static_cast<OrderView::Status>(17));
  EXPECT_EQ(refusal_of(list), "query.invalid");
}

class EveryOrderModel : public OrderModelTest, public ::testing::WithParamInterface<ReadModel (*)()> {
 protected:
  EveryOrderModel() : OrderModelTest{GetParam()()} {}
};

TEST_P(EveryOrderModel, StopsAtWhatMakesNoSense) {
  placed("open", "Alice");
  placed("done", "Alice");
  confirmed("done");
  fold_log();
  EXPECT_THAT(error_at("open", shop::v1::OrderPlaced{}), EndsWith("the order was placed before"));
  EXPECT_THAT(error_at("open", shop::v1::ItemRemoved{}), EndsWith("the order has no such item"));
  EXPECT_THAT(error_at("never", shop::v1::OrderConfirmed{}), EndsWith("the order is not open"));
  EXPECT_THAT(error_at("done", shop::v1::OrderCancelled{}), EndsWith("the order is not open"));
  EXPECT_THAT(error_at("done", shop::v1::OrderChanged{}), EndsWith("the order is not open"));
  EXPECT_EQ(error_at("open", shop::v1::OrderCancelled{}), "");
}

INSTANTIATE_TEST_SUITE_P(Orders, EveryOrderModel, ::testing::Values(order_view, order_history));

// ---- Commands ----

const std::string kFirst(16, '1');
const std::string kSecond(16, '2');
const std::string kThird(16, '3');

class CommandModel : public ReadModelTest {
 protected:
  CommandModel() : ReadModelTest{command_view()} {}

  void accepted(const std::string& command, std::int64_t not_before_us = 0) {
    v1::Commit commit;
    auto& acceptance = *commit.mutable_body()->add_acceptances();
    acceptance.set_command_id(command);
    acceptance.set_type("bank.v1.Deposit");
    acceptance.set_stream("account-alice");
    acceptance.set_not_before_us(not_before_us);
    log_.append(std::move(commit));
  }
  void ended(const std::string& command, v1::Outcome::Status status) {
    v1::Commit commit;
    commit.mutable_body()->set_commit_id(command);
    auto& outcome = *commit.mutable_body()->mutable_outcome();
    outcome.set_status(status);
    outcome.set_command_type("bank.v1.Deposit");
    outcome.set_stream("account-alice");
    if (status == v1::Outcome::COMPLETED) {
      auto& write = *commit.mutable_body()->add_writes();
      write.set_stream("account-alice");
      write.add_events();
      write.add_events();
      commit.add_first_versions(5);
    } else {
      outcome.mutable_problem()->set_code("account.closed");
    }
    log_.append(std::move(commit));
  }
  std::vector<v1::CommandView> list(const v1::ListCommands& asked = {}) {
    const auto page = ask<v1::CommandList>(asked);
    return {page.commands().begin(), page.commands().end()};
  }
  /// The first character of each command's id, as listed.
  std::string ids(const v1::ListCommands& asked = {}) {
    std::string all;
    for (const auto& command : list(asked)) all += command.command_id().substr(1, 1);
    return all;
  }
};

TEST_F(CommandModel, ShowsACommandFromItsAcceptanceToItsOutcome) {
  accepted(kFirst);
  fold_log();
  auto view = list().at(0);
  EXPECT_EQ(view.command_id(), "31313131-3131-3131-3131-313131313131");
  EXPECT_EQ(view.status(), v1::CommandView::ACCEPTED);
  EXPECT_EQ(view.type(), "bank.v1.Deposit");
  EXPECT_EQ(view.stream(), "account-alice");
  EXPECT_EQ(view.position(), 1u);
  EXPECT_EQ(TimeUtil::TimestampToMicroseconds(view.accepted_at()), 1000);
  EXPECT_FALSE(view.has_finished_at());

  ended(kFirst, v1::Outcome::COMPLETED);
  fold_log();
  view = list().at(0);
  EXPECT_EQ(view.status(), v1::CommandView::COMPLETED);
  EXPECT_EQ(view.version(), 6u);
  EXPECT_EQ(view.position(), 2u);
  EXPECT_EQ(TimeUtil::TimestampToMicroseconds(view.accepted_at()), 1000);
  EXPECT_EQ(TimeUtil::TimestampToMicroseconds(view.finished_at()), 2000);
  EXPECT_FALSE(view.has_problem());
}

TEST_F(CommandModel, ACommandThatWasNeverAcceptedHasAnOutcomeAlone) {
  ended(kFirst, v1::Outcome::REJECTED);
  fold_log();
  const auto view = list().at(0);
  EXPECT_EQ(view.status(), v1::CommandView::REJECTED);
  EXPECT_EQ(view.problem().code(), "account.closed");
  EXPECT_FALSE(view.has_accepted_at());
}

TEST_F(CommandModel, ALateAcceptanceTakesNoOutcomeAway) {
  ended(kFirst, v1::Outcome::COMPLETED);
  accepted(kFirst);
  fold_log();
  EXPECT_EQ(list().at(0).status(), v1::CommandView::COMPLETED);
}

TEST_F(CommandModel, WhatIsForLaterIsScheduled) {
  accepted(kFirst, 5'000'000);
  fold_log();
  EXPECT_EQ(list().at(0).status(), v1::CommandView::SCHEDULED);
}

TEST_F(CommandModel, ListsTheNewestFirstByStatusAndTime) {
  accepted(kFirst);                       // 1 ms
  accepted(kSecond);                      // 2 ms
  ended(kThird, v1::Outcome::REJECTED);   // 3 ms
  ended(kFirst, v1::Outcome::COMPLETED);  // 4 ms
  fold_log();
  EXPECT_EQ(ids(), "321") << "by when they were first heard of";
  v1::ListCommands asked;
  asked.set_status(v1::CommandView::ACCEPTED);
  EXPECT_EQ(ids(asked), "2");
  asked.set_status(v1::CommandView::COMPLETED);
  EXPECT_EQ(ids(asked), "1");
  asked.set_status(v1::CommandView::STATUS_UNSPECIFIED);
  *asked.mutable_since() = TimeUtil::MicrosecondsToTimestamp(2000);
  EXPECT_EQ(ids(asked), "32");
  *asked.mutable_until() = TimeUtil::MicrosecondsToTimestamp(2000);
  EXPECT_EQ(ids(asked), "2");
  asked.set_status(v1::CommandView::ACCEPTED);
  EXPECT_EQ(ids(asked), "2");
  *asked.mutable_since() = TimeUtil::MicrosecondsToTimestamp(2001);
  EXPECT_EQ(ids(asked), "");
}

TEST_F(CommandModel, PagesHoldEachCommandOnceAlsoWhenManyHaveOneTime) {
  for (int i = 0; i < 7; ++i) ended(std::string(16, static_cast<char>('1' + i)), v1::Outcome::COMPLETED);
  fold_log();
  v1::ListCommands asked;
  asked.set_limit(3);
  std::string all;
  for (int page = 0; page < 3; ++page) {
    const auto list = ask<v1::CommandList>(asked);
    for (const auto& command : list.commands()) all += command.command_id().substr(1, 1);
    asked.set_cursor(list.next_cursor());
  }
  EXPECT_EQ(all, "7654321");
  EXPECT_EQ(asked.cursor(), "");
}

TEST_F(CommandModel, RefusesTimesAndStatusesThatAreNone) {
  fold_log();
  v1::ListCommands asked;
  asked.mutable_since()->set_seconds(std::int64_t{1} << 62);
  EXPECT_EQ(refusal_of(asked), "query.invalid");
  asked.clear_since();
  asked.mutable_until()->set_nanos(-1);
  EXPECT_EQ(refusal_of(asked), "query.invalid");
  asked.clear_until();
  asked.set_status(static_cast<v1::CommandView::Status>(99));
  EXPECT_EQ(refusal_of(asked), "query.invalid");
}

}  // namespace
}  // namespace tercet::testing
