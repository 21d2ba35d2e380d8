#pragma once

#include <string>
#include <utility>

#include "shop/v1/order.pb.h"
#include "tests/unit/query_service_models.hpp"

/// Orders in a log, for the read models of orders.
namespace tercet::testing {

inline v1::Money eur(std::int64_t minor_units) {
  v1::Money money;
  money.set_currency("EUR");
  money.set_minor_units(minor_units);
  return money;
}

/// At 0.10 EUR, if nothing else is said.
inline shop::v1::OrderItem item(const std::string& sku, std::int64_t quantity, std::int64_t price = 10) {
  shop::v1::OrderItem item;
  item.set_sku(sku);
  item.set_name("a " + sku);
  item.set_quantity(quantity);
  *item.mutable_unit_price() = eur(price);
  return item;
}

/// OrderPlaced or OrderChanged.
template <class Event>
Event whole_order(const std::string& customer, const shop::v1::OrderItem& what, std::int64_t total) {
  Event event;
  event.set_customer(customer);
  *event.add_items() = what;
  *event.mutable_total() = eur(total);
  return event;
}

/// `quantity` is that of the line afterwards.
inline shop::v1::ItemAdded item_added(const shop::v1::OrderItem& what, std::int64_t quantity, std::int64_t total) {
  shop::v1::ItemAdded event;
  *event.mutable_item() = what;
  *event.mutable_line() = what;
  event.mutable_line()->set_quantity(quantity);
  *event.mutable_total() = eur(total);
  return event;
}

inline shop::v1::ItemRemoved item_removed(const std::string& sku, std::int64_t total) {
  shop::v1::ItemRemoved event;
  event.set_sku(sku);
  *event.mutable_total() = eur(total);
  return event;
}

inline shop::v1::OrderCancelled order_cancelled(const std::string& reason) {
  shop::v1::OrderCancelled event;
  event.set_reason(reason);
  return event;
}

/// A read model of orders; the events need not make sense.
class OrderModelTest : public ReadModelTest {
 protected:
  using ReadModelTest::ReadModelTest;

  template <class Event>
  void happened(const std::string& order, const Event& event) {
    log_.write({{"order-" + order, {AccountLog::event(event)}}});
  }
  /// Two teas, 0.20 EUR.
  void placed(const std::string& order, const std::string& customer) {
    happened(order, whole_order<shop::v1::OrderPlaced>(customer, item("tea", 2), 20));
  }
  void confirmed(const std::string& order) { happened(order, shop::v1::OrderConfirmed{}); }

  /// Why the model stops at this event, being the next of the log; empty if it does not.
  template <class Event>
  std::string error_at(const std::string& order, const Event& event) {
    auto log = log_;
    log.write({{"order-" + order, {AccountLog::event(event)}}});
    auto store = *ModelStore::open(directory_, *model_.projection);
    const auto applied = store->apply(log.application(log.head(), log.head()));
    return applied.error ? applied.error->message : std::string{};
  }

  /// "sku*quantity" of each line.
  template <class View>
  static std::string lines(const View& order) {
    std::string all;
    for (const auto& line : order.items()) all += line.sku() + "*" + std::to_string(line.quantity()) + " ";
    return all;
  }
};

}  // namespace tercet::testing
