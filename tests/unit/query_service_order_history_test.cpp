// What the second representation of orders makes of the log: line totals, and a history that stays bounded.
#include <gmock/gmock.h>
#include <google/protobuf/util/time_util.h>

#include <limits>
#include <string>
#include <variant>
#include <vector>

#include "query-service/past_reading.hpp"
#include "query-service/projections/order_history.hpp"
#include "tests/unit/query_service_orders.hpp"

namespace tercet::testing {
namespace {

using google::protobuf::util::TimeUtil;
using shop::v1::OrderChanged;
using shop::v1::OrderPlaced;
using shop::v2::Change;
using shop::v2::OrderView;
using ::testing::EndsWith;

constexpr std::int64_t kLargest = std::numeric_limits<std::int64_t>::max();

class OrderHistory : public OrderModelTest {
 protected:
  OrderHistory() : OrderModelTest{order_history()} {}

  /// As it is shown after the whole log.
  OrderView order(const std::string& id) {
    fold_log();
    shop::v2::GetOrder asked;
    asked.set_order_id(id);
    return ask<OrderView>(asked);
  }
  OrderView order_then(const shop::v2::GetOrder& asked) {
    const auto search = model_.questions.front().prepare(asked.SerializeAsString());
    PastReading reading{
        *model_.projection, std::get<PastSearch>(search.value()), {*uuid_from_bytes(log_.log_id()), {}}};
    OrderView view;
    const auto answer = reading.on_page(log_.read(reading.request(), 1000));
    EXPECT_TRUE(answer && answer->row && view.ParseFromString(*answer->row));
    return view;
  }
  void added(int times, const std::string& sku = "tea") {
    for (int i = 0; i < times; ++i) happened("1", item_added(item(sku, 1), 1, 10));
  }
  /// "KIND sku*quantity: total" of each change.
  static std::vector<std::string> story(const OrderView& order) {
    std::vector<std::string> all;
    for (const auto& change : order.changes()) {
      auto& line = all.emplace_back(Change::Kind_Name(change.kind()));
      if (!change.sku().empty()) line += " " + change.sku() + "*" + std::to_string(change.quantity());
      if (!change.reason().empty()) line += " " + change.reason();
      line += ": " + std::to_string(change.total().minor_units());
    }
    return all;
  }
};

TEST_F(OrderHistory, ShowsAnOrderAsTheFirstRepresentationDoes) {
  placed("1", "Alice");
  happened("1", item_added(item("cup", 1), 1, 30));
  happened("1", item_added(item("tea", 3), 5, 60));
  auto view = order("1");
  EXPECT_EQ(view.order_id(), "1");
  EXPECT_EQ(view.customer(), "Alice");
  EXPECT_EQ(lines(view), "tea*5 cup*1 ");
  EXPECT_EQ(view.items(0).name(), "a tea");
  EXPECT_EQ(view.items(0).unit_price().minor_units(), 10);
  EXPECT_EQ(view.total().minor_units(), 60);
  EXPECT_EQ(view.status(), OrderView::PLACED);
  EXPECT_EQ(view.version(), 3u);
  EXPECT_EQ(TimeUtil::TimestampToMicroseconds(view.placed_at()), 1000);
  EXPECT_EQ(TimeUtil::TimestampToMicroseconds(view.updated_at()), 3000);

  happened("1", item_removed("tea", 10));
  happened("1", whole_order<OrderChanged>("Bob", item("pot", 1), 10));
  confirmed("1");
  view = order("1");
  EXPECT_EQ(view.customer(), "Bob");
  EXPECT_EQ(lines(view), "pot*1 ");
  EXPECT_EQ(view.status(), OrderView::CONFIRMED);
  EXPECT_EQ(view.version(), 6u);
}

TEST_F(OrderHistory, ShowsWhatEachLineCosts) {
  happened("1", whole_order<OrderPlaced>("Alice", item("tea", 3, 250), 750));
  EXPECT_EQ(order("1").items(0).total().minor_units(), 750);
  EXPECT_EQ(order("1").items(0).total().currency(), "EUR");
  happened("1", item_added(item("tea", 1, 200), 4, 800));
  EXPECT_EQ(order("1").items(0).total().minor_units(), 800) << "the new price is that of the whole line";
  happened("1", whole_order<OrderChanged>("Alice", item("ship", 1, kLargest), kLargest));
  EXPECT_EQ(order("1").items(0).total().minor_units(), kLargest);
}

TEST_F(OrderHistory, StopsWhereTheTotalOfALineDoesNotFit) {
  placed("1", "Alice");
  fold_log();
  const auto ships = item("ship", 2, kLargest);
  const auto error = EndsWith("the total of the line for \"ship\" does not fit in 64 bits");
  EXPECT_THAT(error_at("2", whole_order<OrderPlaced>("Bob", ships, 0)), error);
  EXPECT_THAT(error_at("1", item_added(ships, 2, 0)), error);
  EXPECT_THAT(error_at("1", whole_order<OrderChanged>("Alice", ships, 0)), error);
  EXPECT_THAT(error_at("1", item_added(item("ship", -2, kLargest), -2, 0)), error);
}

TEST_F(OrderHistory, TellsEveryChange) {
  placed("1", "Alice");
  happened("1", item_added(item("cup", 2), 2, 40));
  happened("1", item_added(item("cup", 3), 5, 70));
  happened("1", item_removed("cup", 20));
  happened("1", whole_order<OrderChanged>("Bob", item("pot", 1), 10));
  happened("1", order_cancelled("too late"));
  EXPECT_THAT(story(order("1")),
              ::testing::ElementsAre("PLACED: 20", "ITEM_ADDED cup*2: 40", "ITEM_ADDED cup*3: 70",
                                     "ITEM_REMOVED cup*5: 20", "CHANGED: 10", "CANCELLED too late: 10"));
  placed("2", "Carol");
  confirmed("2");
  EXPECT_THAT(story(order("2")), ::testing::ElementsAre("PLACED: 20", "CONFIRMED: 20"));
}

TEST_F(OrderHistory, SaysWhereAndWhenEachChangeStands) {
  placed("2", "Bob");    // Position 1, at 1 ms.
  placed("1", "Alice");  // 2
  log_.write({{"order-1",
               {AccountLog::event(item_added(item("cup", 1), 1, 30)),  // 3
                AccountLog::event(shop::v1::OrderConfirmed{})}}});
  const auto view = order("1");
  ASSERT_EQ(view.changes_size(), 3);
  const std::vector<Position> positions{2, 3, 3};
  for (int i = 0; i < 3; ++i) {
    const auto& change = view.changes(i);
    EXPECT_EQ(change.version(), static_cast<Version>(i + 1));
    EXPECT_EQ(change.position(), positions[static_cast<std::size_t>(i)]);
    EXPECT_EQ(TimeUtil::TimestampToMilliseconds(change.time()), static_cast<std::int64_t>(change.position()));
  }
}

TEST_F(OrderHistory, ShowsEveryVersionAndPositionAgainAsItWasShownThen) {
  placed("1", "Alice");
  std::vector<OrderView> shown{order("1")};
  for (int i = 0; i < kOrderChangesMax + 20; ++i) {
    added(1, i % 2 == 0 ? "tea" : "cup");
    shown.push_back(order("1"));
  }
  for (const auto& then : shown) {
    shop::v2::GetOrder asked;
    asked.set_order_id("1");
    asked.set_version(then.version());
    EXPECT_EQ(order_then(asked).SerializeAsString(), then.SerializeAsString());
    asked.set_position(then.version());
    EXPECT_EQ(order_then(asked).SerializeAsString(), then.SerializeAsString());
    *asked.mutable_as_of() = then.updated_at();
    EXPECT_EQ(order_then(asked).SerializeAsString(), then.SerializeAsString());
  }
}

TEST_F(OrderHistory, KeepsTheNewestChangesAndCountsTheOthers) {
  placed("1", "Alice");
  added(kOrderChangesMax - 1);
  auto view = order("1");
  EXPECT_EQ(view.changes_size(), kOrderChangesMax);
  EXPECT_EQ(view.changes_left_out(), 0u);
  EXPECT_EQ(view.changes(0).kind(), Change::PLACED);

  added(30);
  view = order("1");
  EXPECT_EQ(view.changes_size(), kOrderChangesMax);
  EXPECT_EQ(view.changes_left_out(), 30u);
  EXPECT_EQ(view.changes(0).version(), 31u);
  EXPECT_EQ(view.changes(kOrderChangesMax - 1).version(), view.version());
}

TEST_F(OrderHistory, KeepsOnlyWhatFitsIfTextsAreLongerThanAnyCommandMakesThem) {
  placed("1", "Alice");
  added(5, std::string(kOrderChangesBytesMax / 3 - 100, 's'));
  auto view = order("1");
  EXPECT_EQ(view.changes_size(), 3);
  EXPECT_EQ(view.changes_left_out(), 3u);

  added(1, std::string(kOrderChangesBytesMax * 2, 's'));
  view = order("1");
  EXPECT_EQ(view.changes_size(), 1);
  EXPECT_EQ(view.changes_left_out(), 6u);

  confirmed("1");
  view = order("1");
  EXPECT_THAT(story(view), ::testing::ElementsAre("CONFIRMED: 10"));
  EXPECT_EQ(view.changes_left_out(), 7u);
}

TEST_F(OrderHistory, RefusesWhatIsNoOrder) {
  fold_log();
  shop::v2::GetOrder asked;
  EXPECT_EQ(refusal_of(asked), "query.invalid");
  asked.set_order_id("9");
  EXPECT_EQ(refusal_of(asked), "order.not_found");
  asked.set_version(0);
  EXPECT_EQ(refusal_of(asked), "query.invalid");
}

}  // namespace
}  // namespace tercet::testing
