#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "command-service/domain/money.hpp"
#include "shop/v1/order.pb.h"

/// Commands and events of orders, as the tests of the command-service need them. The order is order 7, alice's.
namespace tercet::test_shop {

using namespace shop::v1;

using Lines = std::vector<OrderItem>;

inline OrderItem item(const std::string& sku, std::int64_t quantity, std::int64_t price,
                      const std::string& currency = "EUR") {
  OrderItem item;
  item.set_sku(sku);
  item.set_name("One " + sku);
  item.set_quantity(quantity);
  *item.mutable_unit_price() = tercet::money(currency, price);
  return item;
}

/// Any message with a customer and items.
template <class Message>
Message whole(const Lines& lines) {
  Message message;
  message.set_customer("alice");
  for (const auto& line : lines) *message.add_items() = line;
  return message;
}

/// Any command that says no more than which order it is for.
template <class Command>
Command for_order() {
  Command command;
  command.set_order_id("7");
  return command;
}

inline PlaceOrder place_order(const Lines& lines) {
  auto command = whole<PlaceOrder>(lines);
  command.set_order_id("7");
  return command;
}

inline AddItem add_item(const OrderItem& item) {
  auto command = for_order<AddItem>();
  *command.mutable_item() = item;
  return command;
}

inline RemoveItem remove_item(const std::string& sku) {
  auto command = for_order<RemoveItem>();
  command.set_sku(sku);
  return command;
}

inline ChangeOrder change_order(const Lines& lines) {
  auto command = whole<ChangeOrder>(lines);
  command.set_order_id("7");
  return command;
}

inline ConfirmOrder confirm_order() {
  return for_order<ConfirmOrder>();
}

inline CancelOrder cancel_order(const std::string& reason = "") {
  auto command = for_order<CancelOrder>();
  command.set_reason(reason);
  return command;
}

inline OrderPlaced placed(const Lines& lines, std::int64_t total) {
  auto event = whole<OrderPlaced>(lines);
  event.set_order_id("7");
  *event.mutable_total() = tercet::money(lines.front().unit_price().currency(), total);
  return event;
}

inline ItemAdded added(const OrderItem& item, const OrderItem& line, std::int64_t total) {
  ItemAdded event;
  *event.mutable_item() = item;
  *event.mutable_line() = line;
  *event.mutable_total() = tercet::money(item.unit_price().currency(), total);
  return event;
}

inline ItemRemoved removed(const std::string& sku, std::int64_t total) {
  ItemRemoved event;
  event.set_sku(sku);
  *event.mutable_total() = tercet::money("EUR", total);
  return event;
}

inline OrderChanged changed(const Lines& lines, std::int64_t total) {
  auto event = whole<OrderChanged>(lines);
  *event.mutable_total() = tercet::money(lines.front().unit_price().currency(), total);
  return event;
}

inline OrderCancelled cancelled(const std::string& reason = "") {
  OrderCancelled event;
  event.set_reason(reason);
  return event;
}

}  // namespace tercet::test_shop
