#include "tests/simulation/workload/questions.hpp"

#include "bank/v1/account_queries.pb.h"
#include "shop/v1/order_queries.pb.h"
#include "shop/v2/order_queries.pb.h"
#include "tercet/v1/command.pb.h"

namespace tercet::simulation {
namespace {

constexpr std::int64_t kUsPerSecond = 1'000'000;

v1::Query question(const google::protobuf::Message& message) {
  v1::Query query;
  query.set_type(message.GetDescriptor()->full_name());
  query.set_data(message.SerializeAsString());
  return query;
}

template <class Choices>
const auto& any_of(const Choices& choices, Random& random) {
  return choices[random.below(choices.size())];
}

struct Asked {
  const Knowledge& knowledge;
  std::int64_t now_us;
  Random& random;
};

/// Of the last 20 seconds, or about now: not yet come, or hardly over.
void set_time(google::protobuf::Timestamp& time, const Asked& asked) {
  const auto ago_us = asked.random.chance(50) ? asked.random.between(-kUsPerSecond / 20, kUsPerSecond * 3 / 10)
                                              : asked.random.between(-kUsPerSecond, 20 * kUsPerSecond);
  const auto us = asked.now_us - ago_us;
  time.set_seconds(us / kUsPerSecond);
  time.set_nanos(static_cast<std::int32_t>(us % kUsPerSecond * 1000));
}

/// Now, or as of a version, position or time.
template <class Get>
void set_when(Get& get, const HotAggregate& aggregate, const Asked& asked) {
  switch (asked.random.below(6)) {
    case 0:
      return get.set_version(1 + asked.random.below(aggregate.version + 2));
    case 1:
      return get.set_position(1 + asked.random.below(asked.knowledge.told() + 2));
    case 2:
      return set_time(*get.mutable_as_of(), asked);
    default:
      return;
  }
}

v1::Query get_account(const Asked& asked) {
  const auto& account = any_of(asked.knowledge.accounts(), asked.random);
  bank::v1::GetAccount get;
  get.set_account_id(account.id());
  set_when(get, account, asked);
  return question(get);
}

template <class GetOrder>
v1::Query get_order(const Asked& asked) {
  const auto& order = any_of(asked.knowledge.orders(), asked.random);
  GetOrder get;
  get.set_order_id(order.id());
  set_when(get, order, asked);
  return question(get);
}

v1::Query list_accounts(const Asked& asked) {
  bank::v1::ListAccounts list;
  if (asked.random.chance(50)) list.set_owner("owner0");
  list.set_limit(2);
  return question(list);
}

v1::Query list_transactions(const Asked& asked) {
  bank::v1::ListTransactions list;
  list.set_account_id(any_of(asked.knowledge.accounts(), asked.random).id());
  list.set_newest_first(asked.random.chance(50));
  list.set_limit(5);
  return question(list);
}

v1::Query list_orders(const Asked& asked) {
  shop::v1::ListOrders list;
  if (asked.random.chance(50)) list.set_status(shop::v1::OrderView::PLACED);
  list.set_limit(2);
  return question(list);
}

v1::Query list_commands(const Asked& asked) {
  v1::ListCommands list;
  if (asked.random.chance(50)) list.set_status(v1::CommandView::COMPLETED);
  list.set_limit(5);
  return question(list);
}

template <class List, class Page>
std::optional<v1::Query> page_after(const v1::Query& query, const v1::QueryReply& reply) {
  if (query.type() != List::descriptor()->full_name()) return std::nullopt;
  List list;
  Page page;
  if (!list.ParseFromString(query.data()) || !page.ParseFromString(reply.data())) return std::nullopt;
  if (page.next_cursor().empty()) return std::nullopt;
  list.set_cursor(page.next_cursor());
  auto next = question(list);
  next.set_min_position(query.min_position());
  return next;
}

/// Most want to read their own writes; a few ask for what nobody has written yet.
Position wanted_position(const Knowledge& knowledge, Random& random) {
  if (random.chance(40)) return 0;
  return random.chance(95) ? knowledge.told() : knowledge.told() + random.below(50);
}

}  // namespace

v1::Query make_question(const Knowledge& knowledge, std::int64_t now_us, Random& random) {
  const auto make = random.weighted<v1::Query (*)(const Asked&)>({{40, get_account},
                                                                  {13, get_order<shop::v1::GetOrder>},
                                                                  {12, get_order<shop::v2::GetOrder>},
                                                                  {10, list_accounts},
                                                                  {10, list_transactions},
                                                                  {7, list_orders},
                                                                  {8, list_commands}});
  auto query = make({knowledge, now_us, random});
  query.set_min_position(wanted_position(knowledge, random));
  return query;
}

std::optional<v1::Query> ask_for_command(const Knowledge& knowledge, Random& random) {
  if (knowledge.command_ids().empty()) return std::nullopt;
  v1::GetCommand get;
  get.set_command_id(any_of(knowledge.command_ids(), random));
  auto query = question(get);
  query.set_min_position(wanted_position(knowledge, random));
  return query;
}

std::optional<v1::Query> next_page(const v1::Query& query, const v1::QueryReply& reply) {
  if (reply.status() != 200) return std::nullopt;
  if (auto next = page_after<bank::v1::ListAccounts, bank::v1::AccountList>(query, reply)) return next;
  if (auto next = page_after<bank::v1::ListTransactions, bank::v1::TransactionList>(query, reply)) return next;
  if (auto next = page_after<shop::v1::ListOrders, shop::v1::OrderList>(query, reply)) return next;
  return page_after<v1::ListCommands, v1::CommandList>(query, reply);
}

}  // namespace tercet::simulation
