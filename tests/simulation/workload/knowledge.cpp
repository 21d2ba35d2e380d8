#include "tests/simulation/workload/knowledge.hpp"

#include <algorithm>
#include <set>

#include "bank/v1/account.pb.h"
#include "bank/v1/account_queries.pb.h"
#include "common/vocabulary/stream_name.hpp"
#include "shop/v1/order.pb.h"
#include "shop/v1/order_queries.pb.h"
#include "shop/v2/order_queries.pb.h"

namespace tercet::simulation {
namespace {

template <class Message>
bool is_a(const std::string& type) {
  return type == Message::descriptor()->full_name();
}

std::vector<HotAggregate> places(const std::string& category, std::size_t count) {
  std::vector<HotAggregate> aggregates(count);
  for (std::size_t i = 0; i < count; ++i) {
    aggregates[i].category = category;
    aggregates[i].place = i;
  }
  return aggregates;
}

bool ends_it(const std::string& command_type) {
  return is_a<bank::v1::CloseAccount>(command_type) || is_a<shop::v1::ConfirmOrder>(command_type) ||
         is_a<shop::v1::CancelOrder>(command_type);
}

bool says_that_it_ended(const std::string& code) {
  static const std::set<std::string> codes{"account.closed", "order.confirmed", "order.cancelled"};
  return codes.contains(code);
}

}  // namespace

std::string HotAggregate::id() const {
  return category.substr(0, 1) + std::to_string(place) + "." + std::to_string(generation);
}

std::string HotAggregate::stream() const {
  return stream_name(category, id());
}

void HotAggregate::replace() {
  ++generation;
  exists = false;
  version = 0;
  balance.reset();
}

Knowledge::Knowledge(std::size_t accounts, std::size_t orders)
    : accounts_{places("account", accounts)}, orders_{places("order", orders)} {}

void Knowledge::learn(const v1::Command& command, const v1::CommandReply& reply) {
  if (command.dry_run()) return;
  command_ids_.push_back(command.command_id());
  told_ = std::max<Position>(told_, reply.position());
  if (!is_final(reply.status()) || reply.status() == 400) return;
  auto* aggregate = find(reply.stream());
  if (aggregate == nullptr) return;

  const bool done = reply.status() < 400;
  if (says_that_it_ended(reply.problem().code()) || (done && ends_it(command.type()))) return aggregate->replace();
  aggregate->version = std::max<Version>(aggregate->version, reply.version());
  aggregate->exists = aggregate->version > 0;
}

void Knowledge::learn(const v1::QueryReply& reply) {
  if (is_a<bank::v1::AccountView>(reply.type())) {
    bank::v1::AccountView view;
    if (!view.ParseFromString(reply.data())) return;
    auto* account = find(stream_name("account", view.account_id()));
    // The question may have been about the past.
    if (account == nullptr || view.version() < account->version) return;
    if (view.status() == bank::v1::AccountView::CLOSED) return account->replace();
    account->exists = true;
    account->version = view.version();
    account->balance = view.balance().minor_units();
  } else if (is_a<shop::v1::OrderView>(reply.type())) {
    learn_order<shop::v1::OrderView>(reply);
  } else if (is_a<shop::v2::OrderView>(reply.type())) {
    learn_order<shop::v2::OrderView>(reply);
  }
}

template <class View>
void Knowledge::learn_order(const v1::QueryReply& reply) {
  View view;
  if (!view.ParseFromString(reply.data())) return;
  auto* order = find(stream_name("order", view.order_id()));
  if (order == nullptr || view.version() < order->version) return;
  if (view.status() != View::PLACED) return order->replace();
  order->exists = true;
  order->version = view.version();
}

HotAggregate* Knowledge::find(const std::string& stream) {
  for (auto* aggregates : {&accounts_, &orders_}) {
    const auto found = std::ranges::find(*aggregates, stream, &HotAggregate::stream);
    if (found != aggregates->end()) return &*found;
  }
  return nullptr;
}

std::string currency_of(const HotAggregate& aggregate) {
  return aggregate.place % 2 == 0 ? "EUR" : "USD";
}

bool is_final(std::uint32_t status) {
  return status != 202 && status != 429 && status != 503 && status != 504;
}

}  // namespace tercet::simulation
