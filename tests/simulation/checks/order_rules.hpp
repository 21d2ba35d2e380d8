#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "shop/v1/order_queries.pb.h"
#include "tests/simulation/checks/ruling.hpp"

namespace tercet::simulation {

/// An order after one of its events; as it stands by default, there is none.
struct OrderMoment {
  Position position = 0;
  std::int64_t time_us = 0;
  v1::Event event;
  /// As it is to be shown.
  shop::v1::OrderView view;
};

/// Moves the order on by one event. Returns what is wrong with the event; empty if nothing is.
std::string follow(OrderMoment& order, const v1::Event& event, const EventPlace& place);

/// What the rules say to a command; nothing if it is no command for an order.
std::optional<Ruling> rule_on(const OrderMoment& order, std::string_view type, std::string_view data);

}  // namespace tercet::simulation
