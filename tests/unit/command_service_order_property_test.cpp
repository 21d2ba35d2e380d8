// Whatever is asked of an order, in whatever sequence: its events tell its true total, and its end is final.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <boost/multiprecision/cpp_int.hpp>
#include <limits>
#include <set>
#include <variant>

#include "command-service/domain/order.hpp"
#include "tests/unit/command_service_shop.hpp"

namespace {

using namespace tercet::test_shop;

constexpr std::int64_t kMost = std::numeric_limits<std::int64_t>::max();

using AnyCommand = std::variant<PlaceOrder, AddItem, RemoveItem, ChangeOrder, ConfirmOrder, CancelOrder>;

/// Few skus, so that lines meet; most quantities and prices are good, some at the ends of what is allowed or beyond.
OrderItem any_item() {
  const auto sku = std::string(1, *rc::gen::inRange('a', 'f'));
  const auto quantity = *rc::gen::weightedElement<std::int64_t>({{12, 2}, {2, 600'000}, {1, 1'000'000}, {1, 0}});
  const auto price = *rc::gen::weightedElement<std::int64_t>({{12, 250}, {2, 9'000'000'000'000}, {1, kMost}, {1, 0}});
  const auto currency = *rc::gen::weightedElement<std::string>({{15, "EUR"}, {1, "JPY"}});
  return item(sku, quantity, price, currency);
}

/// Each sku at most once, as validate() sees to.
Lines any_lines() {
  Lines lines;
  std::set<std::string> skus;
  for (auto count = *rc::gen::inRange(0, 4); count > 0; --count) {
    const auto next = any_item();
    if (skus.insert(next.sku()).second) lines.push_back(next);
  }
  return lines;
}

/// Those that end an order are rare, so that much may happen before.
AnyCommand any_command() {
  switch (*rc::gen::weightedElement<int>({{6, 0}, {12, 1}, {6, 2}, {6, 3}, {1, 4}, {1, 5}})) {
    case 0:
      return place_order(any_lines());
    case 1:
      return add_item(any_item());
    case 2:
      return remove_item(any_item().sku());
    case 3:
      return change_order(any_lines());
    case 4:
      return confirm_order();
    default:
      return cancel_order();
  }
}

/// The total the event tells; null if it tells none.
const tercet::v1::Money* told_total(const OrderEvent& event) {
  return std::visit(
      [](const auto& message) -> const tercet::v1::Money* {
        if constexpr (requires { message.total(); }) return &message.total();
        return nullptr;
      },
      event);
}

/// Adds up without the overflow checks that the domain has to get right; false if the sum is not `total`.
bool is_total_of(const Order& order, const tercet::v1::Money& total) {
  boost::multiprecision::int128_t sum = 0;
  for (const auto& line : order.items()) {
    sum += boost::multiprecision::int128_t{line.quantity()} * line.unit_price().minor_units();
    if (line.unit_price().currency() != total.currency()) return false;
  }
  return sum == total.minor_units();
}

void check_lines(const Order& order) {
  std::set<std::string> skus;
  for (const auto& line : order.items()) {
    RC_ASSERT(skus.insert(line.sku()).second);
    RC_ASSERT(line.quantity() >= 1);
    RC_ASSERT(line.quantity() <= 1'000'000);
    RC_ASSERT(line.unit_price().minor_units() > 0);
  }
  RC_ASSERT(!skus.empty());
}

Order placed_order() {
  Order order;
  evolve(order, placed({item("a", 2, 250)}, 500));
  return order;
}

OrderDecision decided(const Order& order, const AnyCommand& command) {
  return std::visit([&](const auto& message) { return decide(order, message); }, command);
}

RC_GTEST_PROP(AnyOrder, TellsTheTotalOfItsLinesWithEachEvent, ()) {
  auto order = placed_order();
  for (auto left = *rc::gen::inRange(0, 30); left > 0; --left) {
    const auto decision = decided(order, any_command());
    if (decision.has_error()) continue;
    RC_ASSERT(decision->size() == 1U);
    std::visit([&](const auto& message) { evolve(order, message); }, decision->front());
    const auto* total = told_total(decision->front());
    if (total != nullptr) RC_ASSERT(is_total_of(order, *total));
    check_lines(order);
  }
}

RC_GTEST_PROP(AnyOrder, IsNeverChangedOnceItIsConfirmedOrCancelled, ()) {
  auto order = placed_order();
  if (*rc::gen::arbitrary<bool>()) {
    evolve(order, OrderConfirmed{});
  } else {
    evolve(order, cancelled());
  }
  RC_ASSERT(decided(order, any_command()).has_error());
}

}  // namespace
