#include <gmock/gmock.h>

#include <cstdint>
#include <limits>

#include "command-service/domain/registry.hpp"
#include "common/eventsourcing/testing/specification.hpp"
#include "tests/unit/command_service_shop.hpp"

/// The rules of a shop order, told as given/when/then.
namespace {

using namespace tercet::test_shop;
using tercet::Rejection;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

/// That many lines with one piece each, at one cent.
Lines many(int count) {
  Lines lines;
  for (int i = 0; i < count; ++i) lines.push_back(item("sku" + std::to_string(i), 1, 1));
  return lines;
}

class OrderRules : public testing::Test {
 protected:
  /// `wrong` is refused for the same reason wherever it stands, and by whichever command it comes.
  void a_list_is_refused(const OrderItem& wrong, const std::string& code) const {
    SCOPED_TRACE(wrong.ShortDebugString());
    const auto there = placed({tea_}, 600);
    for (const auto& lines : {Lines{wrong}, Lines{tea_, wrong}}) {
      spec_.given().when(place_order(lines)).then_rejected(Rejection::Kind::rule, code);
      spec_.given(there).when(change_order(lines)).then_rejected(Rejection::Kind::rule, code);
    }
    spec_.given(there).when(add_item(wrong)).then_rejected(Rejection::Kind::rule, code);
  }

  void an_item_is_invalid(const OrderItem& wrong, const std::string& field) const {
    SCOPED_TRACE(field);
    spec_.given().when(place_order({tea_, cup_, wrong})).then_invalid("items[2]." + field);
    spec_.given().when(change_order({wrong})).then_invalid("items[0]." + field);
    spec_.given().when(add_item(wrong)).then_invalid("item." + field);
  }

  const tercet::AggregateRegistry registry_ = tercet::domain_registry();
  const tercet::testing::Specification spec_{registry_};
  const OrderItem tea_ = item("tea", 2, 300);
  const OrderItem cup_ = item("cup", 1, 950);
};

// ---- Placing ----

TEST_F(OrderRules, AnOrderIsPlacedWithItsTotal) {
  spec_.given().when(place_order({tea_})).then(placed({tea_}, 600));
  spec_.given().when(place_order({tea_, cup_})).then(placed({tea_, cup_}, 1550));
  spec_.given().when(place_order({item("sake", 3, 7, "JPY")})).then(placed({item("sake", 3, 7, "JPY")}, 21));
}

TEST_F(OrderRules, AnOrderIsPlacedOnceAndItsIdNeverUsedAgain) {
  const auto there = placed({tea_}, 600);
  constexpr auto kKind = Rejection::Kind::already_exists;
  spec_.given(there).when(place_order({tea_})).then_rejected(kKind, "order.already_exists");
  spec_.given(there, OrderConfirmed{}).when(place_order({tea_})).then_rejected(kKind, "order.already_exists");
  spec_.given(there, cancelled()).when(place_order({tea_})).then_rejected(kKind, "order.already_exists");
}

TEST_F(OrderRules, AnOrderIsNeverEmpty) {
  spec_.given().when(place_order({})).then_rejected(Rejection::Kind::rule, "order.empty");
  spec_.given(placed({tea_}, 600)).when(change_order({})).then_rejected(Rejection::Kind::rule, "order.empty");
  spec_.given(placed({tea_}, 600)).when(remove_item("tea")).then_rejected(Rejection::Kind::rule, "order.empty");
}

// ---- What every list of items must be ----

TEST_F(OrderRules, AQuantityIsOneToAMillion) {
  for (const std::int64_t quantity : {std::int64_t{0}, std::int64_t{-1}, std::int64_t{1'000'001}, kMost}) {
    a_list_is_refused(item("nut", quantity, 1), "item.bad_quantity");
  }
  const auto most = item("nut", 1'000'000, 1);
  spec_.given().when(place_order({most})).then(placed({most}, 1'000'000));
}

TEST_F(OrderRules, APriceIsMoreThanZero) {
  a_list_is_refused(item("gift", 1, 0), "money.not_positive");
  a_list_is_refused(item("debt", 1, -1), "money.not_positive");
}

TEST_F(OrderRules, TheFirstLineDecidesTheCurrency) {
  const auto sake = item("sake", 1, 700, "JPY");
  spec_.given().when(place_order({tea_, sake})).then_rejected(Rejection::Kind::rule, "money.currency_mismatch");
  spec_.given().when(place_order({sake, tea_})).then_rejected("money.currency_mismatch");
  spec_.given(placed({tea_}, 600)).when(add_item(sake)).then_rejected("money.currency_mismatch");
  spec_.given(placed({tea_}, 600)).when(add_item(item("tea", 1, 3, "JPY"))).then_rejected("money.currency_mismatch");
  spec_.given(placed({tea_}, 600)).when(change_order({tea_, sake})).then_rejected("money.currency_mismatch");
  spec_.given(placed({tea_}, 600)).when(change_order({sake})).then(changed({sake}, 700));
}

TEST_F(OrderRules, ATotalThatDoesNotFitIsRefusedAndNotWrapped) {
  const auto most = item("gold", 1, kMost);
  spec_.given().when(place_order({most})).then(placed({most}, kMost));
  const auto half = item("gold", 2, kMost / 2);
  spec_.given().when(place_order({half, item("nut", 1, 1)})).then(placed({half, item("nut", 1, 1)}, kMost));
  a_list_is_refused(item("gold", 2, kMost / 2 + 1), "money.overflow");
  spec_.given().when(place_order({half, item("nut", 1, 2)})).then_rejected(Rejection::Kind::rule, "money.overflow");
  spec_.given(placed({tea_}, 600)).when(change_order({most, tea_})).then_rejected("money.overflow");
  spec_.given(placed({most}, kMost)).when(add_item(item("nut", 1, 1))).then_rejected("money.overflow");
  spec_.given(placed({half}, kMost - 1)).when(add_item(item("gold", 1, kMost / 2))).then_rejected("money.overflow");
}

TEST_F(OrderRules, AnItemNamesWhatItIsAndItsPrice) {
  auto wrong = item("nut", 1, 1);
  wrong.set_sku("");
  an_item_is_invalid(wrong, "sku");
  wrong.set_sku(std::string(65, 'x'));
  an_item_is_invalid(wrong, "sku");
  wrong = item("nut", 1, 1);
  wrong.set_name("");
  an_item_is_invalid(wrong, "name");
  wrong.set_name(std::string(256, 'x'));
  an_item_is_invalid(wrong, "name");
  an_item_is_invalid(item("nut", 1, 1, "eur"), "unit_price.currency");
  wrong = item("nut", 1, 1);
  wrong.clear_unit_price();
  an_item_is_invalid(wrong, "unit_price");

  auto longest = item(std::string(64, 'x'), 1, 1);
  longest.set_name(std::string(255, 'x'));
  spec_.given().when(place_order({longest})).then(placed({longest}, 1));
}

TEST_F(OrderRules, AListHasEachSkuOnce) {
  spec_.given().when(place_order({tea_, cup_, tea_})).then_invalid("items[2].sku");
  spec_.given().when(change_order({tea_, tea_})).then_invalid("items[1].sku");
}

TEST_F(OrderRules, AListHasAtMostAThousandItems) {
  spec_.given().when(place_order(many(1'000))).then(placed(many(1'000), 1'000));
  spec_.given().when(place_order(many(1'001))).then_invalid("items");
  spec_.given().when(change_order(many(1'001))).then_invalid("items");
}

TEST_F(OrderRules, AnOrderNamesItsCustomer) {
  auto placing = place_order({tea_});
  auto changing = change_order({tea_});
  for (const auto& customer : {std::string{}, std::string(256, 'x')}) {
    placing.set_customer(customer);
    spec_.given().when(placing).then_invalid("customer");
    changing.set_customer(customer);
    spec_.given().when(changing).then_invalid("customer");
  }
}

// ---- Adding, removing, changing ----

TEST_F(OrderRules, AnItemIsAddedAsALineOfItsOwn) {
  spec_.given(placed({tea_}, 600)).when(add_item(cup_)).then(added(cup_, cup_, 1550));
}

TEST_F(OrderRules, MoreOfAnItemRaisesItsLineWhichTakesTheNewNameAndPrice) {
  auto dearer = item("tea", 3, 400);
  dearer.set_name("Finer tea");
  auto line = dearer;
  line.set_quantity(5);
  spec_.given(placed({tea_, cup_}, 1550)).when(add_item(dearer)).then(added(dearer, line, 2950));
  spec_.given(placed({tea_, cup_}, 1550), added(dearer, line, 2950))
      .when(remove_item("cup"))
      .then(removed("cup", 2000));
}

TEST_F(OrderRules, TheQuantitiesOfALineTogetherAreAtMostAMillion) {
  const auto there = placed({item("nut", 999'999, 1)}, 999'999);
  const auto one = item("nut", 1, 1);
  spec_.given(there).when(add_item(one)).then(added(one, item("nut", 1'000'000, 1), 1'000'000));
  spec_.given(there).when(add_item(item("nut", 2, 1))).then_rejected(Rejection::Kind::rule, "item.bad_quantity");
}

TEST_F(OrderRules, AFullOrderTakesNoFurtherLineButMoreOfWhatItHas) {
  const auto full = placed(many(1'000), 1'000);
  const auto known = item("sku999", 1, 1);
  spec_.given(full).when(add_item(tea_)).then_rejected(Rejection::Kind::rule, "order.full");
  spec_.given(full).when(add_item(known)).then(added(known, item("sku999", 2, 1), 1'001));
  spec_.given(full, removed("sku0", 999)).when(add_item(tea_)).then(added(tea_, tea_, 1'599));
}

TEST_F(OrderRules, AnItemIsToBeAdded) {
  spec_.given().when(for_order<AddItem>()).then_invalid("item");
}

TEST_F(OrderRules, ALineIsRemoved) {
  spec_.given(placed({tea_, cup_}, 1550)).when(remove_item("tea")).then(removed("tea", 950));
  spec_.given(placed({tea_}, 600), added(cup_, cup_, 1550)).when(remove_item("cup")).then(removed("cup", 600));
}

TEST_F(OrderRules, OnlyWhatIsThereIsRemoved) {
  spec_.given(placed({tea_}, 600)).when(remove_item("cup")).then_rejected(Rejection::Kind::rule, "order.no_such_item");
  spec_.given(placed({tea_, cup_}, 1550), removed("cup", 600))
      .when(remove_item("cup"))
      .then_rejected("order.no_such_item");
  spec_.given(placed({tea_}, 600), changed({cup_}, 950)).when(remove_item("tea")).then_rejected("order.no_such_item");
  spec_.given().when(remove_item("")).then_invalid("sku");
  spec_.given().when(remove_item(std::string(65, 'x'))).then_invalid("sku");
}

TEST_F(OrderRules, AChangeReplacesCustomerAndItems) {
  auto command = change_order({cup_});
  command.set_customer("bob");
  auto event = changed({cup_}, 950);
  event.set_customer("bob");
  spec_.given(placed({tea_}, 600)).when(command).then(event);
}

// ---- Confirming and cancelling ----

TEST_F(OrderRules, AnOrderIsConfirmed) {
  spec_.given(placed({tea_}, 600)).when(confirm_order()).then(OrderConfirmed{});
}

TEST_F(OrderRules, AnOrderIsCancelledForAReason) {
  spec_.given(placed({tea_}, 600)).when(cancel_order()).then(cancelled());
  spec_.given(placed({tea_}, 600)).when(cancel_order("too dear")).then(cancelled("too dear"));
  spec_.given(placed({tea_}, 600)).when(cancel_order(std::string(255, 'x'))).then(cancelled(std::string(255, 'x')));
  spec_.given(placed({tea_}, 600)).when(cancel_order(std::string(256, 'x'))).then_invalid("reason");
}

// ---- Where an order stands is asked first ----

TEST_F(OrderRules, OnlyAPlacedOrderIsChangedConfirmedOrCancelled) {
  const auto there = placed({tea_}, 600);
  const auto needs_a_placed_order = [&](const auto& command) {
    SCOPED_TRACE(command.GetTypeName());
    spec_.given().when(command).then_rejected(Rejection::Kind::not_found, "order.not_found");
    spec_.given(there, OrderConfirmed{}).when(command).then_rejected(Rejection::Kind::rule, "order.confirmed");
    spec_.given(there, cancelled()).when(command).then_rejected(Rejection::Kind::rule, "order.cancelled");
  };
  // With content that a placed order would refuse as well, where there is any.
  needs_a_placed_order(add_item(item("nut", 0, 0)));
  needs_a_placed_order(remove_item("none"));
  needs_a_placed_order(change_order({}));
  needs_a_placed_order(confirm_order());
  needs_a_placed_order(cancel_order());
}

}  // namespace
