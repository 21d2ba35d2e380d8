#pragma once

#include <optional>
#include <string_view>
#include <variant>
#include <vector>

#include "common/eventsourcing/decision.hpp"
#include "shop/v1/order.pb.h"

/// A shop order: what may be ordered and changed, until it is confirmed or cancelled. Pure functions over the messages of
/// shop/v1/order.proto, in their namespace, where argument-dependent lookup finds them.
namespace shop::v1 {

inline constexpr std::string_view kOrderCategory = "order";

using OrderEvent = std::variant<OrderPlaced, ItemAdded, ItemRemoved, OrderChanged, OrderConfirmed, OrderCancelled>;
using OrderEvents = std::vector<OrderEvent>;
using OrderDecision = tercet::Decision<OrderEvent>;

OrderDecision decide(const Order& order, const PlaceOrder& command);
OrderDecision decide(const Order& order, const AddItem& command);
OrderDecision decide(const Order& order, const RemoveItem& command);
OrderDecision decide(const Order& order, const ChangeOrder& command);
OrderDecision decide(const Order& order, const ConfirmOrder& command);
OrderDecision decide(const Order& order, const CancelOrder& command);

void evolve(Order& order, const OrderPlaced& event);
void evolve(Order& order, const ItemAdded& event);
void evolve(Order& order, const ItemRemoved& event);
void evolve(Order& order, const OrderChanged& event);
void evolve(Order& order, const OrderConfirmed& event);
void evolve(Order& order, const OrderCancelled& event);

std::optional<tercet::Invalid> validate(const PlaceOrder& command);
std::optional<tercet::Invalid> validate(const AddItem& command);
std::optional<tercet::Invalid> validate(const RemoveItem& command);
std::optional<tercet::Invalid> validate(const ChangeOrder& command);
std::optional<tercet::Invalid> validate(const CancelOrder& command);

}  // namespace shop::v1
