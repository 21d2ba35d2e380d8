#include "tests/simulation/checks/order_history.hpp"

#include "tests/simulation/checks/story.hpp"

namespace tercet::simulation {
namespace {

using shop::v2::Change;
using ::testing::ElementsAre;

class OrderHistory : public ::testing::Test {
 protected:
  /// At position 2, second 2, then at position 3, and so on.
  void happened(const google::protobuf::Message& event) {
    auto moment = moments_.empty() ? OrderMoment{} : moments_.back();
    const auto version = moments_.size() + 1;
    const auto position = version + 1;
    EXPECT_EQ(
        follow(moment, event_of(event), {position, static_cast<std::int64_t>(position) * 1'000'000, "7", version}), "");
    moments_.push_back(moment);
  }
  /// "KIND sku*quantity reason: total" of each change.
  std::vector<std::string> story() const {
    std::vector<std::string> all;
    const auto order = with_history(moments_);
    for (const auto& change : order.changes()) {
      all.push_back(Change::Kind_Name(change.kind()) + " " + change.sku() + "*" + std::to_string(change.quantity()) +
                    " " + change.reason() + ": " + std::to_string(change.total().minor_units()));
    }
    return all;
  }

  std::vector<OrderMoment> moments_;
};

TEST_F(OrderHistory, HasTheOrderWithTheTotalOfEachLine) {
  happened(placed("7", {item("pen", 2, 30)}, 60));
  happened(added(item("cup", 1, 500), 1, 560));
  const auto order = with_history(moments_);
  EXPECT_EQ(order.order_id(), "7");
  EXPECT_EQ(order.customer(), "customer");
  EXPECT_EQ(order.total().minor_units(), 560);
  EXPECT_EQ(order.status(), shop::v2::OrderView::PLACED);
  EXPECT_EQ(order.version(), 2U);
  EXPECT_EQ(order.placed_at().seconds(), 2);
  EXPECT_EQ(order.updated_at().seconds(), 3);
  ASSERT_EQ(order.items_size(), 2);
  const auto& pens = order.items(0);
  EXPECT_EQ(pens.sku(), "pen");
  EXPECT_EQ(pens.quantity(), 2);
  EXPECT_EQ(pens.unit_price().minor_units(), 30);
  EXPECT_EQ(pens.total().minor_units(), 60);
  EXPECT_EQ(pens.total().currency(), "EUR");
}

TEST_F(OrderHistory, TellsEveryChange) {
  happened(placed("7", {item("pen", 2, 30)}, 60));
  happened(added(item("pen", 3, 20), 5, 100));
  happened(added(item("cup", 1, 500), 1, 600));
  happened(removed("pen", 500));
  shop::v1::OrderChanged changed;
  *changed.add_items() = item("pot", 1, 900);
  *changed.mutable_total() = eur(900);
  happened(changed);
  auto confirmed = moments_;
  shop::v1::OrderCancelled cancelled;
  cancelled.set_reason("late");
  happened(cancelled);
  EXPECT_THAT(story(), ElementsAre("PLACED *0 : 60", "ITEM_ADDED pen*3 : 100", "ITEM_ADDED cup*1 : 600",
                                   "ITEM_REMOVED pen*5 : 500", "CHANGED *0 : 900", "CANCELLED *0 late: 900"));
  moments_ = std::move(confirmed);
  happened(shop::v1::OrderConfirmed{});
  EXPECT_EQ(story().back(), "CONFIRMED *0 : 900");
  const auto last = with_history(moments_).changes(5);
  EXPECT_EQ(last.version(), 6U);
  EXPECT_EQ(last.position(), 7U);
  EXPECT_EQ(last.time().seconds(), 7);
}

TEST_F(OrderHistory, HasTheNewestHundredChanges) {
  happened(placed("7", {item("pen", 1, 1)}, 1));
  for (int i = 2; i <= 103; ++i) happened(added(item("pen", 1, 1), i, i));
  const auto order = with_history(moments_);
  EXPECT_EQ(order.changes_size(), 100);
  EXPECT_EQ(order.changes_left_out(), 3U);
  EXPECT_EQ(order.changes(0).version(), 4U);
  EXPECT_EQ(order.changes(0).quantity(), 1);
}

}  // namespace
}  // namespace tercet::simulation
