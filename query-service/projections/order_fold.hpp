#pragma once

#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <string>

#include "query-service/read_model/aggregate_projection.hpp"
#include "shop/v1/order.pb.h"

/// What every representation of a shop order makes of its events. `View` is its OrderView, of any version.
namespace tercet {

using OrderEvents = EventList<shop::v1::OrderPlaced, shop::v1::ItemAdded, shop::v1::ItemRemoved, shop::v1::OrderChanged,
                              shop::v1::OrderConfirmed, shop::v1::OrderCancelled>;

/// What every event after the first one changes; an error if the order cannot be changed any more.
template <class View>
Result<void> touch_order(View& row, const EventInfo& info) {
  if (row.status() != View::PLACED) return Error{"the order is not open"};
  row.set_version(info.version);
  *row.mutable_updated_at() = google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(info.time_us);
  return {};
}

/// What the first event brings, besides customer, items and total.
template <class View>
Result<void> place_order(View& row, const EventInfo& info) {
  if (row.status() != View::STATUS_UNSPECIFIED) return Error{"the order was placed before"};
  row.set_order_id(std::string{info.id});
  row.set_status(View::PLACED);
  *row.mutable_placed_at() = google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(info.time_us);
  return touch_order(row, info);
}

/// The order is not open any more.
template <class View>
Result<void> close_order(View& row, typename View::Status status, const EventInfo& info) {
  if (auto touched = touch_order(row, info); !touched) return touched;
  row.set_status(status);
  return {};
}

template <class View>
auto line_of(View& row, const std::string& sku) {
  return std::ranges::find_if(*row.mutable_items(), [&sku](const auto& line) { return line.sku() == sku; });
}

/// The line for that sku, an empty one at the end if there is none yet.
template <class View>
auto& line_for(View& row, const std::string& sku) {
  const auto line = line_of(row, sku);
  return line == row.mutable_items()->end() ? *row.add_items() : *line;
}

}  // namespace tercet
