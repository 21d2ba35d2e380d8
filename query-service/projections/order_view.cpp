#include "query-service/projections/order_view.hpp"

#include <string>
#include <utility>

#include "query-service/read_model/aggregate_question.hpp"
#include "query-service/read_model/listing.hpp"

namespace tercet {
namespace {

using shop::v1::OrderView;

/// Of OrderViewModel::kIndexes.
constexpr std::size_t kByCustomer = 0;
constexpr std::size_t kByStatusAndCustomer = 1;

Result<Search, v1::Problem> get_order(const shop::v1::GetOrder& asked) {
  return search_aggregate(OrderViewModel::kCategory, "order_id", asked.order_id(), asked_point(asked));
}

Result<Search, v1::Problem> list_orders(const shop::v1::ListOrders& asked) {
  if (!OrderView::Status_IsValid(asked.status())) {
    return make_problem(400, "query.invalid", "there is no such status", "status");
  }
  Scan scan;
  const bool of_one_customer = !asked.customer().empty();
  if (asked.status() != OrderView::STATUS_UNSPECIFIED) {
    scan.index = kByStatusAndCustomer;
    scan.range = of_one_customer ? exactly(status_and_customer(asked.status(), asked.customer()))
                                 : below(std::to_string(asked.status()));
  } else if (of_one_customer) {
    scan.index = kByCustomer;
    scan.range = exactly(asked.customer());
  }
  return search_page(listing_of<OrderViewModel>(std::move(scan)), asked, &shop::v1::OrderList::add_orders);
}

}  // namespace

Result<void> OrderViewModel::fold(Row& row, const shop::v1::OrderPlaced& event, const EventInfo& info) {
  row.set_customer(event.customer());
  *row.mutable_items() = event.items();
  *row.mutable_total() = event.total();
  return place_order(row, info);
}

Result<void> OrderViewModel::fold(Row& row, const shop::v1::ItemAdded& event, const EventInfo& info) {
  line_for(row, event.line().sku()) = event.line();
  *row.mutable_total() = event.total();
  return touch_order(row, info);
}

Result<void> OrderViewModel::fold(Row& row, const shop::v1::ItemRemoved& event, const EventInfo& info) {
  const auto line = line_of(row, event.sku());
  if (line == row.mutable_items()->end()) return Error{"the order has no such item"};
  row.mutable_items()->erase(line);
  *row.mutable_total() = event.total();
  return touch_order(row, info);
}

Result<void> OrderViewModel::fold(Row& row, const shop::v1::OrderChanged& event, const EventInfo& info) {
  row.set_customer(event.customer());
  *row.mutable_items() = event.items();
  *row.mutable_total() = event.total();
  return touch_order(row, info);
}

Result<void> OrderViewModel::fold(Row& row, const shop::v1::OrderConfirmed&, const EventInfo& info) {
  return close_order(row, OrderView::CONFIRMED, info);
}

Result<void> OrderViewModel::fold(Row& row, const shop::v1::OrderCancelled&, const EventInfo& info) {
  return close_order(row, OrderView::CANCELLED, info);
}

ReadModel order_view() {
  return {AggregateProjection::make<OrderViewModel>(),
          {question<shop::v1::GetOrder, OrderView>(get_order),
           question<shop::v1::ListOrders, shop::v1::OrderList>(list_orders)}};
}

}  // namespace tercet
