#pragma once

#include <span>

#include "shop/v2/order_queries.pb.h"
#include "tests/simulation/checks/order_rules.hpp"

namespace tercet::simulation {

/// An order as its second representation is to show it after the last of these moments. They are all of its moments up to
/// then, at least one.
shop::v2::OrderView with_history(std::span<const OrderMoment> moments);

}  // namespace tercet::simulation
