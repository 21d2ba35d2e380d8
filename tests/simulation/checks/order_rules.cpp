#include "tests/simulation/checks/order_rules.hpp"

#include <google/protobuf/util/time_util.h>

#include <algorithm>

#include "shop/v1/order.pb.h"

namespace tercet::simulation {
namespace {

using google::protobuf::util::TimeUtil;
using shop::v1::OrderItem;
using shop::v1::OrderView;
using Items = google::protobuf::RepeatedPtrField<OrderItem>;

constexpr int kItemsMax = 1'000;
constexpr std::int64_t kQuantityMax = 1'000'000;

Wide total_of(const Items& items) {
  Wide total = 0;
  for (const auto& item : items) total += Wide{item.quantity()} * item.unit_price().minor_units();
  return total;
}

auto line_of(const Items& items, const std::string& sku) {
  return std::ranges::find(items, sku, &OrderItem::sku);
}

/// The order's line for that sku once `item` is added.
OrderItem line_with(const Items& items, const OrderItem& item) {
  auto line = item;
  const auto present = line_of(items, item.sku());
  if (present != items.end()) line.set_quantity(present->quantity() + item.quantity());
  return line;
}

void put_line(Items& items, const OrderItem& line) {
  const auto present = line_of(items, line.sku());
  if (present == items.end()) {
    *items.Add() = line;
  } else {
    *items.Mutable(static_cast<int>(present - items.begin())) = line;
  }
}

void take_line(Items& items, const std::string& sku) {
  items.erase(line_of(items, sku));
}

// ---- Events ----

template <class Event>
std::string take_whole(OrderView& order, const Event& event) {
  order.set_customer(event.customer());
  *order.mutable_items() = event.items();
  return {};
}

std::string follow_placed(OrderView& order, const shop::v1::OrderPlaced& placed, const EventPlace& place) {
  if (order.status() != OrderView::STATUS_UNSPECIFIED) return "the order was placed before";
  order.set_order_id(place.id);
  order.set_status(OrderView::PLACED);
  *order.mutable_placed_at() = TimeUtil::MicrosecondsToTimestamp(place.time_us);
  if (placed.order_id() != place.id) return "it names another order, " + placed.order_id();
  return take_whole(order, placed);
}

std::string follow_added(OrderView& order, const shop::v1::ItemAdded& added) {
  const auto right = line_with(order.items(), added.item());
  put_line(*order.mutable_items(), added.line());
  const bool is_right = right.SerializeAsString() == added.line().SerializeAsString();
  return is_right ? std::string{} : "its line for " + added.item().sku() + " is not what was added to what was there";
}

std::string follow_removed(OrderView& order, const std::string& sku) {
  if (line_of(order.items(), sku) == order.items().end()) return "the order has no item " + sku;
  take_line(*order.mutable_items(), sku);
  return {};
}

/// An event that says the total.
template <class Event, class Follow>
std::optional<std::string> with_total(OrderView& order, const v1::Event& event, const Follow& follow_it) {
  const auto message = read_as<Event>(event.type(), event.data());
  if (!message) return std::nullopt;
  auto wrong = follow_it(*message);
  *order.mutable_total() = message->total();
  if (wrong.empty() && message->total().minor_units() != total_of(order.items())) wrong = "it says a wrong total";
  return wrong;
}

std::string follow_event(OrderView& order, const v1::Event& event, const EventPlace& place) {
  using namespace shop::v1;
  const auto placed = [&](const OrderPlaced& message) { return follow_placed(order, message, place); };
  if (auto wrong = with_total<OrderPlaced>(order, event, placed)) return *wrong;
  if (order.status() != OrderView::PLACED) return "the order is not open";

  const auto added = [&](const ItemAdded& message) { return follow_added(order, message); };
  if (auto wrong = with_total<ItemAdded>(order, event, added)) return *wrong;
  const auto removed = [&](const ItemRemoved& message) { return follow_removed(order, message.sku()); };
  if (auto wrong = with_total<ItemRemoved>(order, event, removed)) return *wrong;
  const auto changed = [&](const OrderChanged& message) { return take_whole(order, message); };
  if (auto wrong = with_total<OrderChanged>(order, event, changed)) return *wrong;

  if (read_as<OrderConfirmed>(event.type(), event.data())) {
    order.set_status(OrderView::CONFIRMED);
  } else if (read_as<OrderCancelled>(event.type(), event.data())) {
    order.set_status(OrderView::CANCELLED);
  } else {
    return "it is no event of an order";
  }
  return {};
}

// ---- Rules ----

std::optional<Ruling> refuse_unless_placed(const OrderView& order) {
  if (order.status() == OrderView::CONFIRMED) return refused(422, "order.confirmed");
  if (order.status() == OrderView::CANCELLED) return refused(422, "order.cancelled");
  if (order.status() != OrderView::PLACED) return refused(404, "order.not_found");
  return std::nullopt;
}

std::optional<Ruling> refuse_item(const OrderItem& item, const std::string& currency) {
  if (item.quantity() < 1 || item.quantity() > kQuantityMax) return refused(422, "item.bad_quantity");
  if (item.unit_price().minor_units() <= 0) return refused(422, "money.not_positive");
  if (item.unit_price().currency() != currency) return refused(422, "money.currency_mismatch");
  return std::nullopt;
}

/// `event` says the whole order, its items as they are to be.
template <class Event, class Command>
Ruling whole_order(Event event, const Command& command) {
  const auto& items = command.items();
  if (items.empty()) return refused(422, "order.empty");
  const auto& currency = items[0].unit_price().currency();
  for (const auto& item : items) {
    if (auto no = refuse_item(item, currency)) return *no;
  }
  if (!fits(total_of(items))) return refused(422, "money.overflow");
  event.set_customer(command.customer());
  *event.mutable_items() = items;
  *event.mutable_total() = money_of(currency, total_of(items));
  return done(event);
}

Ruling rule(const OrderView& order, const shop::v1::PlaceOrder& command) {
  if (order.status() != OrderView::STATUS_UNSPECIFIED) return refused(409, "order.already_exists");
  shop::v1::OrderPlaced placed;
  placed.set_order_id(command.order_id());
  return whole_order(std::move(placed), command);
}

Ruling rule(const OrderView& order, const shop::v1::ChangeOrder& command) {
  if (auto no = refuse_unless_placed(order)) return *no;
  return whole_order(shop::v1::OrderChanged{}, command);
}

Ruling rule(const OrderView& order, const shop::v1::AddItem& command) {
  if (auto no = refuse_unless_placed(order)) return *no;
  const auto& currency = order.total().currency();
  if (auto no = refuse_item(command.item(), currency)) return *no;
  const auto line = line_with(order.items(), command.item());
  auto items = order.items();
  put_line(items, line);
  if (items.size() > kItemsMax) return refused(422, "order.full");
  if (line.quantity() > kQuantityMax) return refused(422, "item.bad_quantity");
  if (!fits(total_of(items))) return refused(422, "money.overflow");

  shop::v1::ItemAdded added;
  *added.mutable_item() = command.item();
  *added.mutable_line() = line;
  *added.mutable_total() = money_of(currency, total_of(items));
  return done(added);
}

Ruling rule(const OrderView& order, const shop::v1::RemoveItem& command) {
  if (auto no = refuse_unless_placed(order)) return *no;
  auto items = order.items();
  if (line_of(items, command.sku()) == items.end()) return refused(422, "order.no_such_item");
  take_line(items, command.sku());
  if (items.empty()) return refused(422, "order.empty");

  shop::v1::ItemRemoved removed;
  removed.set_sku(command.sku());
  *removed.mutable_total() = money_of(order.total().currency(), total_of(items));
  return done(removed);
}

Ruling rule(const OrderView& order, const shop::v1::ConfirmOrder&) {
  if (auto no = refuse_unless_placed(order)) return *no;
  return done(shop::v1::OrderConfirmed{});
}

Ruling rule(const OrderView& order, const shop::v1::CancelOrder& command) {
  if (auto no = refuse_unless_placed(order)) return *no;
  shop::v1::OrderCancelled cancelled;
  cancelled.set_reason(command.reason());
  return done(cancelled);
}

template <class Command>
std::optional<Ruling> rule_if(const OrderMoment& order, std::string_view type, std::string_view data) {
  const auto command = read_as<Command>(type, data);
  if (!command) return std::nullopt;
  auto ruling = rule(order.view, *command);
  ruling.aggregate_id = command->order_id();
  return ruling;
}

}  // namespace

std::string follow(OrderMoment& order, const v1::Event& event, const EventPlace& place) {
  order.position = place.position;
  order.time_us = place.time_us;
  order.event = event;
  auto wrong = follow_event(order.view, event, place);
  order.view.set_version(place.version);
  *order.view.mutable_updated_at() = TimeUtil::MicrosecondsToTimestamp(place.time_us);
  return wrong;
}

std::optional<Ruling> rule_on(const OrderMoment& order, std::string_view type, std::string_view data) {
  if (auto ruling = rule_if<shop::v1::PlaceOrder>(order, type, data)) return ruling;
  if (auto ruling = rule_if<shop::v1::AddItem>(order, type, data)) return ruling;
  if (auto ruling = rule_if<shop::v1::RemoveItem>(order, type, data)) return ruling;
  if (auto ruling = rule_if<shop::v1::ChangeOrder>(order, type, data)) return ruling;
  if (auto ruling = rule_if<shop::v1::ConfirmOrder>(order, type, data)) return ruling;
  return rule_if<shop::v1::CancelOrder>(order, type, data);
}

}  // namespace tercet::simulation
