#include "query-service/projections/order_history.hpp"

#include <google/protobuf/util/time_util.h>

#include <string>
#include <utility>

#include "query-service/read_model/aggregate_question.hpp"

namespace tercet {
namespace {

using google::protobuf::util::TimeUtil;
using shop::v2::Change;
using shop::v2::OrderLine;
using shop::v2::OrderView;

/// An error if the line's total does not fit: no rule of the shop lets it come to that, but others can write events, too.
Result<void> set_line(OrderLine& line, const shop::v1::OrderItem& item) {
  std::int64_t total = 0;
  if (__builtin_mul_overflow(item.quantity(), item.unit_price().minor_units(), &total)) {
    return Error{"the total of the line for \"" + item.sku() + "\" does not fit in 64 bits"};
  }
  line.set_sku(item.sku());
  line.set_name(item.name());
  line.set_quantity(item.quantity());
  *line.mutable_unit_price() = item.unit_price();
  line.mutable_total()->set_currency(item.unit_price().currency());
  line.mutable_total()->set_minor_units(total);
  return {};
}

/// Of an event that says the whole order.
template <class Event>
Result<void> set_whole(OrderView& row, const Event& event) {
  row.set_customer(event.customer());
  *row.mutable_total() = event.total();
  row.clear_items();
  for (const auto& item : event.items()) {
    if (auto set = set_line(*row.add_items(), item); !set) return set;
  }
  return {};
}

/// How many of the newest changes may be kept.
int kept(const google::protobuf::RepeatedPtrField<Change>& changes) {
  std::size_t bytes = 0;
  int count = 0;
  for (auto change = changes.rbegin(); change != changes.rend() && count < kOrderChangesMax; ++change) {
    bytes += change->ByteSizeLong();
    if (bytes > kOrderChangesBytesMax && count > 0) break;
    ++count;
  }
  return count;
}

Change change_of(Change::Kind kind) {
  Change change;
  change.set_kind(kind);
  return change;
}

/// The row has its new total already.
void add_change(OrderView& row, Change change, const EventInfo& info) {
  change.set_version(info.version);
  change.set_position(info.position);
  *change.mutable_time() = TimeUtil::MicrosecondsToTimestamp(info.time_us);
  *change.mutable_total() = row.total();
  *row.add_changes() = std::move(change);
  const auto too_many = row.changes_size() - kept(row.changes());
  row.mutable_changes()->DeleteSubrange(0, too_many);
  row.set_changes_left_out(row.changes_left_out() + static_cast<std::uint64_t>(too_many));
}

Result<Search, v1::Problem> get_order(const shop::v2::GetOrder& asked) {
  return search_aggregate(OrderHistoryModel::kCategory, "order_id", asked.order_id(), asked_point(asked));
}

}  // namespace

Result<void> OrderHistoryModel::fold(Row& row, const shop::v1::OrderPlaced& event, const EventInfo& info) {
  if (auto set = set_whole(row, event); !set) return set;
  add_change(row, change_of(Change::PLACED), info);
  return place_order(row, info);
}

Result<void> OrderHistoryModel::fold(Row& row, const shop::v1::ItemAdded& event, const EventInfo& info) {
  if (auto set = set_line(line_for(row, event.line().sku()), event.line()); !set) return set;
  *row.mutable_total() = event.total();
  auto change = change_of(Change::ITEM_ADDED);
  change.set_sku(event.item().sku());
  change.set_quantity(event.item().quantity());
  add_change(row, std::move(change), info);
  return touch_order(row, info);
}

Result<void> OrderHistoryModel::fold(Row& row, const shop::v1::ItemRemoved& event, const EventInfo& info) {
  const auto line = line_of(row, event.sku());
  if (line == row.mutable_items()->end()) return Error{"the order has no such item"};
  *row.mutable_total() = event.total();
  auto change = change_of(Change::ITEM_REMOVED);
  change.set_sku(event.sku());
  change.set_quantity(line->quantity());
  row.mutable_items()->erase(line);
  add_change(row, std::move(change), info);
  return touch_order(row, info);
}

Result<void> OrderHistoryModel::fold(Row& row, const shop::v1::OrderChanged& event, const EventInfo& info) {
  if (auto set = set_whole(row, event); !set) return set;
  add_change(row, change_of(Change::CHANGED), info);
  return touch_order(row, info);
}

Result<void> OrderHistoryModel::fold(Row& row, const shop::v1::OrderConfirmed&, const EventInfo& info) {
  add_change(row, change_of(Change::CONFIRMED), info);
  return close_order(row, OrderView::CONFIRMED, info);
}

Result<void> OrderHistoryModel::fold(Row& row, const shop::v1::OrderCancelled& event, const EventInfo& info) {
  auto change = change_of(Change::CANCELLED);
  change.set_reason(event.reason());
  add_change(row, std::move(change), info);
  return close_order(row, OrderView::CANCELLED, info);
}

ReadModel order_history() {
  return {AggregateProjection::make<OrderHistoryModel>(), {question<shop::v2::GetOrder, OrderView>(get_order)}};
}

}  // namespace tercet
