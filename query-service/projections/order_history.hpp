#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

#include "query-service/projections/order_fold.hpp"
#include "query-service/read_model/question.hpp"
#include "shop/v2/order_queries.pb.h"

namespace tercet {

/// Of the changes that a row keeps: at most so many, of together so many bytes, or one.
inline constexpr int kOrderChangesMax = 100;
inline constexpr std::size_t kOrderChangesBytesMax = std::size_t{32} << 10;

/// Orders as they are now and how they came to be so, one row each.
struct OrderHistoryModel {
  using Row = shop::v2::OrderView;
  using Events = OrderEvents;
  static constexpr const char* kName = "order_history";
  static constexpr std::uint32_t kRevision = 1;
  static constexpr const char* kCategory = "order";
  static constexpr std::array<IndexOf<Row>, 0> kIndexes{};

  static Result<void> fold(Row& row, const shop::v1::OrderPlaced& event, const EventInfo& info);
  static Result<void> fold(Row& row, const shop::v1::ItemAdded& event, const EventInfo& info);
  static Result<void> fold(Row& row, const shop::v1::ItemRemoved& event, const EventInfo& info);
  static Result<void> fold(Row& row, const shop::v1::OrderChanged& event, const EventInfo& info);
  static Result<void> fold(Row& row, const shop::v1::OrderConfirmed& event, const EventInfo& info);
  static Result<void> fold(Row& row, const shop::v1::OrderCancelled& event, const EventInfo& info);
};

/// Answers shop.v2.GetOrder (404 `order.not_found`).
ReadModel order_history();

}  // namespace tercet
