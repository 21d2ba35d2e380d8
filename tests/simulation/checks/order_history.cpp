#include "tests/simulation/checks/order_history.hpp"

#include <algorithm>

#include "shop/v1/order.pb.h"

namespace tercet::simulation {
namespace {

using shop::v2::Change;
using shop::v2::OrderView;

/// The texts of a run are too short for the other bound, that of the bytes.
constexpr std::size_t kChangesMax = 100;

void say(Change& change, Change::Kind kind, const std::string& sku = {}, std::int64_t quantity = 0) {
  change.set_kind(kind);
  change.set_sku(sku);
  change.set_quantity(quantity);
}

std::int64_t quantity_of(const shop::v1::OrderView& order, const std::string& sku) {
  const auto line = std::ranges::find(order.items(), sku, &shop::v1::OrderItem::sku);
  return line == order.items().end() ? 0 : line->quantity();
}

void say_what_happened(Change& change, const v1::Event& event, const shop::v1::OrderView& before) {
  using namespace shop::v1;
  if (read_as<OrderPlaced>(event.type(), event.data())) return say(change, Change::PLACED);
  if (read_as<OrderChanged>(event.type(), event.data())) return say(change, Change::CHANGED);
  if (read_as<OrderConfirmed>(event.type(), event.data())) return say(change, Change::CONFIRMED);
  if (const auto added = read_as<ItemAdded>(event.type(), event.data())) {
    return say(change, Change::ITEM_ADDED, added->item().sku(), added->item().quantity());
  }
  if (const auto removed = read_as<ItemRemoved>(event.type(), event.data())) {
    return say(change, Change::ITEM_REMOVED, removed->sku(), quantity_of(before, removed->sku()));
  }
  if (const auto cancelled = read_as<OrderCancelled>(event.type(), event.data())) {
    say(change, Change::CANCELLED);
    change.set_reason(cancelled->reason());
  }
}

void add_changes(OrderView& order, std::span<const OrderMoment> moments) {
  const auto left_out = moments.size() - std::min(moments.size(), kChangesMax);
  order.set_changes_left_out(left_out);
  for (auto i = left_out; i < moments.size(); ++i) {
    const auto& moment = moments[i];
    auto& change = *order.add_changes();
    say_what_happened(change, moment.event, i == 0 ? shop::v1::OrderView{} : moments[i - 1].view);
    change.set_version(moment.view.version());
    change.set_position(moment.position);
    *change.mutable_time() = moment.view.updated_at();
    *change.mutable_total() = moment.view.total();
  }
}

}  // namespace

OrderView with_history(std::span<const OrderMoment> moments) {
  const auto& now = moments.back().view;
  OrderView order;
  order.set_order_id(now.order_id());
  order.set_customer(now.customer());
  for (const auto& item : now.items()) {
    auto& line = *order.add_items();
    line.set_sku(item.sku());
    line.set_name(item.name());
    line.set_quantity(item.quantity());
    *line.mutable_unit_price() = item.unit_price();
    *line.mutable_total() =
        money_of(item.unit_price().currency(), Wide{item.quantity()} * item.unit_price().minor_units());
  }
  *order.mutable_total() = now.total();
  order.set_status(static_cast<OrderView::Status>(now.status()));
  order.set_version(now.version());
  *order.mutable_placed_at() = now.placed_at();
  *order.mutable_updated_at() = now.updated_at();
  add_changes(order, moments);
  return order;
}

}  // namespace tercet::simulation
