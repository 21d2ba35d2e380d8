#pragma once

#include <string>

#include "shop/v1/order.pb.h"
#include "shop/v1/order_queries.pb.h"
#include "tercet/v1/command.pb.h"

/// Commands of the shop, ready to be sent, as those of the bank in bank.hpp.
namespace tercet::harness {

/// Two cups at 2.50 EUR.
v1::Command place_order(const std::string& order, const std::string& customer);
v1::Command confirm_order(const std::string& order);
v1::Command cancel_order(const std::string& order, const std::string& reason);

}  // namespace tercet::harness
