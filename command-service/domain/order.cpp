#include "command-service/domain/order.hpp"

#include <set>
#include <string>

#include "command-service/domain/money.hpp"

namespace shop::v1 {
namespace {

using tercet::Invalid;
using tercet::Rejection;
using Items = google::protobuf::RepeatedPtrField<OrderItem>;

constexpr std::size_t kTextBytesMax = 255;
constexpr std::size_t kSkuBytesMax = 64;
constexpr int kItemsMax = 1'000;
constexpr std::int64_t kQuantityMax = 1'000'000;

// ---- Lines and totals ----

std::optional<int> find_line(const Items& items, std::string_view sku) {
  for (int i = 0; i < items.size(); ++i) {
    if (items[i].sku() == sku) return i;
  }
  return std::nullopt;
}

/// The first line decides the currency of an order, which is never empty.
const std::string& currency_of(const Items& items) {
  return items[0].unit_price().currency();
}

/// What all lines cost together, but for the one for `left_out` (no sku is empty); nothing if it does not fit.
std::optional<std::int64_t> sum_of(const Items& items, std::string_view left_out = {}) {
  std::optional<std::int64_t> sum = 0;
  for (const auto& item : items) {
    if (item.sku() == left_out) continue;
    const auto price = tercet::checked_multiply(item.quantity(), item.unit_price().minor_units());
    sum = price ? tercet::checked_add(*sum, *price) : std::nullopt;
    if (!sum) return std::nullopt;
  }
  return sum;
}

// ---- What the rules refuse ----

std::optional<Rejection> refuse_unless_placed(const Order& order, const std::string& id) {
  switch (order.status()) {
    case Order::PLACED:
      return std::nullopt;
    case Order::CONFIRMED:
      return Rejection{Rejection::Kind::rule, "order.confirmed", "order " + id + " is confirmed"};
    case Order::CANCELLED:
      return Rejection{Rejection::Kind::rule, "order.cancelled", "order " + id + " is cancelled"};
    default:
      return Rejection{Rejection::Kind::not_found, "order.not_found", "there is no order " + id};
  }
}

Rejection empty(const std::string& id) {
  return {Rejection::Kind::rule, "order.empty", "order " + id + " would have no items"};
}

std::optional<Rejection> refuse_quantity(const OrderItem& item) {
  if (item.quantity() >= 1 && item.quantity() <= kQuantityMax) return std::nullopt;
  return Rejection{Rejection::Kind::rule, "item.bad_quantity",
                   item.sku() + ": the quantity is " + std::to_string(item.quantity()) + ", not 1 to 1000000"};
}

std::optional<Rejection> refuse_item(const OrderItem& item, std::string_view currency) {
  if (auto refused = refuse_quantity(item)) return refused;
  auto refused = tercet::refuse_amount(item.unit_price(), currency);
  if (refused) refused->detail = item.sku() + ": " + refused->detail;
  return refused;
}

std::optional<Rejection> refuse_items(const Items& items, const std::string& id) {
  if (items.empty()) return empty(id);
  for (const auto& item : items) {
    if (auto refused = refuse_item(item, currency_of(items))) return refused;
  }
  return std::nullopt;
}

// ---- What is wrong in itself ----

std::optional<Invalid> check_text(const std::string& text, std::size_t bytes_max, const std::string& field) {
  if (!text.empty() && text.size() <= bytes_max) return std::nullopt;
  return Invalid{field, "must have 1 to " + std::to_string(bytes_max) + " bytes"};
}

std::optional<Invalid> check_item(const OrderItem& item, const std::string& field) {
  if (auto invalid = check_text(item.sku(), kSkuBytesMax, field + ".sku")) return invalid;
  if (auto invalid = check_text(item.name(), kTextBytesMax, field + ".name")) return invalid;
  if (!item.has_unit_price()) return Invalid{field + ".unit_price", "the price is missing"};
  return tercet::check_amount(item.unit_price(), field + ".unit_price");
}

std::optional<Invalid> check_items(const Items& items) {
  if (items.size() > kItemsMax) return Invalid{"items", "an order has at most 1000 items"};
  std::set<std::string_view> skus;
  for (int i = 0; i < items.size(); ++i) {
    const auto field = "items[" + std::to_string(i) + "]";
    if (auto invalid = check_item(items[i], field)) return invalid;
    if (!skus.insert(items[i].sku()).second) return Invalid{field + ".sku", "an order has each sku once"};
  }
  return std::nullopt;
}

/// Of a command that says the whole order.
template <class Command>
std::optional<Invalid> check_order(const Command& command) {
  if (auto invalid = check_text(command.customer(), kTextBytesMax, "customer")) return invalid;
  return check_items(command.items());
}

/// The same: its items are what the order has from then on. Fills what both events have in common.
template <class Event, class Command>
OrderDecision decide_whole(Event event, const Command& command) {
  if (const auto refused = refuse_items(command.items(), command.order_id())) return *refused;
  const auto total = sum_of(command.items());
  if (!total) return tercet::money_overflow("total");

  event.set_customer(command.customer());
  *event.mutable_items() = command.items();
  *event.mutable_total() = tercet::money(currency_of(command.items()), *total);
  return OrderEvents{std::move(event)};
}

}  // namespace

// ---- Decisions ----

OrderDecision decide(const Order& order, const PlaceOrder& command) {
  if (order.status() != Order::NONE) {
    return Rejection{Rejection::Kind::already_exists, "order.already_exists",
                     "there is an order " + command.order_id() + " already"};
  }
  OrderPlaced placed;
  placed.set_order_id(command.order_id());
  return decide_whole(std::move(placed), command);
}

OrderDecision decide(const Order& order, const AddItem& command) {
  if (const auto refused = refuse_unless_placed(order, command.order_id())) return *refused;
  const auto& currency = currency_of(order.items());
  if (const auto refused = refuse_item(command.item(), currency)) return *refused;
  auto line = command.item();
  if (const auto present = find_line(order.items(), line.sku())) {
    line.set_quantity(order.items(*present).quantity() + line.quantity());
  } else if (order.items_size() >= kItemsMax) {
    return Rejection{Rejection::Kind::rule, "order.full", "order " + command.order_id() + " has 1000 items already"};
  }
  if (const auto refused = refuse_quantity(line)) return *refused;

  const auto price = tercet::checked_multiply(line.quantity(), line.unit_price().minor_units());
  const auto others = sum_of(order.items(), line.sku());
  const auto total = price && others ? tercet::checked_add(*price, *others) : std::nullopt;
  if (!total) return tercet::money_overflow("total");

  ItemAdded added;
  *added.mutable_item() = command.item();
  *added.mutable_line() = std::move(line);
  *added.mutable_total() = tercet::money(currency, *total);
  return OrderEvents{std::move(added)};
}

OrderDecision decide(const Order& order, const RemoveItem& command) {
  if (const auto refused = refuse_unless_placed(order, command.order_id())) return *refused;
  if (!find_line(order.items(), command.sku())) {
    return Rejection{Rejection::Kind::rule, "order.no_such_item",
                     "order " + command.order_id() + " has no item " + command.sku()};
  }
  if (order.items_size() == 1) return empty(command.order_id());

  ItemRemoved removed;
  removed.set_sku(command.sku());
  // A part of a total that fits, fits.
  *removed.mutable_total() = tercet::money(currency_of(order.items()), sum_of(order.items(), command.sku()).value());
  return OrderEvents{std::move(removed)};
}

OrderDecision decide(const Order& order, const ChangeOrder& command) {
  if (const auto refused = refuse_unless_placed(order, command.order_id())) return *refused;
  return decide_whole(OrderChanged{}, command);
}

OrderDecision decide(const Order& order, const ConfirmOrder& command) {
  if (const auto refused = refuse_unless_placed(order, command.order_id())) return *refused;
  return OrderEvents{OrderConfirmed{}};
}

OrderDecision decide(const Order& order, const CancelOrder& command) {
  if (const auto refused = refuse_unless_placed(order, command.order_id())) return *refused;
  OrderCancelled cancelled;
  cancelled.set_reason(command.reason());
  return OrderEvents{std::move(cancelled)};
}

// ---- Events ----

void evolve(Order& order, const OrderPlaced& event) {
  order.set_status(Order::PLACED);
  *order.mutable_items() = event.items();
}

void evolve(Order& order, const ItemAdded& event) {
  const auto present = find_line(order.items(), event.line().sku());
  (present ? *order.mutable_items(*present) : *order.add_items()) = event.line();
}

void evolve(Order& order, const ItemRemoved& event) {
  if (const auto line = find_line(order.items(), event.sku())) order.mutable_items()->DeleteSubrange(*line, 1);
}

void evolve(Order& order, const OrderChanged& event) {
  *order.mutable_items() = event.items();
}

void evolve(Order& order, const OrderConfirmed&) {
  order.set_status(Order::CONFIRMED);
}

void evolve(Order& order, const OrderCancelled&) {
  order.set_status(Order::CANCELLED);
}

// ---- Form ----

std::optional<Invalid> validate(const PlaceOrder& command) {
  return check_order(command);
}

std::optional<Invalid> validate(const AddItem& command) {
  if (!command.has_item()) return Invalid{"item", "the item is missing"};
  return check_item(command.item(), "item");
}

std::optional<Invalid> validate(const RemoveItem& command) {
  return check_text(command.sku(), kSkuBytesMax, "sku");
}

std::optional<Invalid> validate(const ChangeOrder& command) {
  return check_order(command);
}

std::optional<Invalid> validate(const CancelOrder& command) {
  if (command.reason().size() > kTextBytesMax) return Invalid{"reason", "a reason has at most 255 bytes"};
  return std::nullopt;
}

}  // namespace shop::v1
