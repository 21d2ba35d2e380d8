#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "query-service/projections/order_fold.hpp"
#include "query-service/read_model/question.hpp"
#include "shop/v1/order_queries.pb.h"

namespace tercet {

/// "<status>/<customer>": one index serves orders of one status, of everybody or of one customer.
inline std::string status_and_customer(shop::v1::OrderView::Status status, const std::string& customer) {
  return std::to_string(status) + "/" + customer;
}

/// Orders as they are now, one row each.
struct OrderViewModel {
  using Row = shop::v1::OrderView;
  using Events = OrderEvents;
  static constexpr const char* kName = "order_view";
  static constexpr std::uint32_t kRevision = 1;
  static constexpr const char* kCategory = "order";
  static constexpr std::array<IndexOf<Row>, 2> kIndexes{
      {{"customer", [](const Row& row) { return IndexValue{row.customer()}; }},
       {"status_customer",
        [](const Row& row) { return IndexValue{status_and_customer(row.status(), row.customer())}; }}}};

  static Result<void> fold(Row& row, const shop::v1::OrderPlaced& event, const EventInfo& info);
  static Result<void> fold(Row& row, const shop::v1::ItemAdded& event, const EventInfo& info);
  static Result<void> fold(Row& row, const shop::v1::ItemRemoved& event, const EventInfo& info);
  static Result<void> fold(Row& row, const shop::v1::OrderChanged& event, const EventInfo& info);
  static Result<void> fold(Row& row, const shop::v1::OrderConfirmed& event, const EventInfo& info);
  static Result<void> fold(Row& row, const shop::v1::OrderCancelled& event, const EventInfo& info);
};

/// Answers shop.v1.GetOrder (404 `order.not_found`) and shop.v1.ListOrders.
ReadModel order_view();

}  // namespace tercet
