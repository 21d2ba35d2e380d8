#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <tuple>
#include <utility>

#include "tercet/v1/query.pb.h"
#include "tests/simulation/checks/answering_log.hpp"

/// The questions for lists.
namespace tercet::simulation {
namespace {

using google::protobuf::util::TimeUtil;

/// Rows, each with the text that the list's order goes by.
using Rows = std::vector<std::pair<std::string, std::string>>;

/// As wide as any number, so that the order of texts is that of numbers.
std::string sorted_text(std::uint64_t number) {
  auto digits = std::to_string(number);
  return std::string(20 - digits.size(), '0') + digits;
}

/// What is wrong with a page: it must be a part of `there` without a gap, from the start if it is the first page, and up to
/// the end if it is the last one.
std::string page_fault(const Rows& listed, const Rows& there, bool is_first, bool is_last) {
  auto right = there.begin();
  if (!is_first && !listed.empty()) {
    right = std::ranges::find(there, listed.front().first, &Rows::value_type::first);
  }
  for (const auto& [key, row] : listed) {
    if (right == there.end()) return "the list has " + key + ", where nothing belongs";
    if (key != right->first) return "the list has " + key + ", where " + right->first + " belongs";
    if (row != right->second) return "the list has " + key + " as it did not stand there";
    ++right;
  }
  const bool is_cut = is_last && right != there.end() && (is_first || !listed.empty());
  return is_cut ? "the list ends before " + right->first : std::string{};
}

/// `items` are those of a List, `key` what they are ordered by.
template <class List, class Asked, class Items, class Key>
std::string check_page(const v1::QueryReply& reply, const Asked& asked, const Items& items, const Key& key, Rows there,
                       bool descending = false) {
  List list;
  if (!list.ParseFromString(reply.data())) return "the answer is no list";
  Rows listed;
  for (const auto& item : items(list)) listed.emplace_back(key(item), item.SerializeAsString());
  std::ranges::sort(there);
  if (descending) std::ranges::reverse(there);
  return page_fault(listed, there, asked.cursor().empty(), list.next_cursor().empty());
}

std::string accounts_fault(const bank::v1::ListAccounts& asked, const v1::QueryReply& reply, const AnsweringLog& in) {
  Rows there;
  for (const auto& [id, moments] : in.past->accounts) {
    const auto* account = moment_at(moments, reply.position());
    if (account == nullptr || (!asked.owner().empty() && account->view.owner() != asked.owner())) continue;
    there.emplace_back(id, account->view.SerializeAsString());
  }
  return check_page<bank::v1::AccountList>(
      reply, asked, [](const auto& list) -> const auto& { return list.accounts(); },
      [](const bank::v1::AccountView& account) { return account.account_id(); }, std::move(there));
}

std::string transactions_fault(const bank::v1::ListTransactions& asked, const v1::QueryReply& reply,
                               const AnsweringLog& in) {
  Rows there;
  for (const auto& moment : moments_of(in.past->accounts, asked.account_id())) {
    if (!moment.transaction || moment.position > reply.position()) continue;
    there.emplace_back(sorted_text(moment.transaction->version()), moment.transaction->SerializeAsString());
  }
  return check_page<bank::v1::TransactionList>(
      reply, asked, [](const auto& list) -> const auto& { return list.transactions(); },
      [](const bank::v1::Transaction& transaction) { return sorted_text(transaction.version()); }, std::move(there),
      asked.newest_first());
}

std::string orders_fault(const shop::v1::ListOrders& asked, const v1::QueryReply& reply, const AnsweringLog& in) {
  const bool by_status = asked.status() != shop::v1::OrderView::STATUS_UNSPECIFIED;
  // Orders of one status come customer by customer.
  const auto key = [by_status](const shop::v1::OrderView& order) {
    return by_status ? order.customer() + '\0' + order.order_id() : order.order_id();
  };
  Rows there;
  for (const auto& [id, moments] : in.past->orders) {
    const auto* order = moment_at(moments, reply.position());
    if (order == nullptr || (by_status && order->view.status() != asked.status())) continue;
    if (!asked.customer().empty() && order->view.customer() != asked.customer()) continue;
    there.emplace_back(key(order->view), order->view.SerializeAsString());
  }
  return check_page<shop::v1::OrderList>(
      reply, asked, [](const auto& list) -> const auto& { return list.orders(); }, key, std::move(there));
}

/// When the command was first heard of.
std::int64_t heard_us(const v1::CommandView& command) {
  return TimeUtil::TimestampToMicroseconds(command.has_accepted_at() ? command.accepted_at() : command.finished_at());
}

bool is_asked_for(const v1::ListCommands& asked, const v1::CommandView& command) {
  if (asked.status() != v1::CommandView::STATUS_UNSPECIFIED && command.status() != asked.status()) return false;
  if (asked.has_since() && heard_us(command) < TimeUtil::TimestampToMicroseconds(asked.since())) return false;
  return !asked.has_until() || heard_us(command) <= TimeUtil::TimestampToMicroseconds(asked.until());
}

/// A command, by when it was first heard of.
struct HeardCommand {
  std::int64_t heard_us = 0;
  std::string_view id;
  const CheckedLog::CommandRecord* record = nullptr;
  /// If that was before its outcome.
  std::optional<AcceptedAt> accepted;
};

/// All commands that the log knew at `position`, the newest first.
std::vector<HeardCommand> commands_by_time(const CheckedLog& log, Position position) {
  std::vector<HeardCommand> heard;
  for (const auto& [id, record] : log.commands()) {
    const auto* accepted_in = record.accepted_in;
    const auto* outcome = record.outcome;
    if (accepted_in != nullptr && (outcome == nullptr || accepted_in->position() < outcome->position())) {
      if (accepted_in->position() > position) continue;
      const AcceptedAt accepted{accepted_in->position(), accepted_in->time_us()};
      heard.push_back({accepted.time_us, id, &record, accepted});
    } else if (outcome != nullptr && outcome->position() <= position) {
      heard.push_back({outcome->time_us(), id, &record, std::nullopt});
    }
  }
  std::ranges::sort(heard, [](const HeardCommand& left, const HeardCommand& right) {
    return std::tie(left.heard_us, left.id) > std::tie(right.heard_us, right.id);
  });
  return heard;
}

std::string commands_fault(const v1::ListCommands& asked, const v1::QueryReply& reply, const AnsweringLog& in) {
  const auto key = [](const v1::CommandView& command) {
    return sorted_text(static_cast<std::uint64_t>(heard_us(command))) + "/" + command.command_id();
  };
  v1::CommandList list;
  if (!list.ParseFromString(reply.data())) return "the answer is no list";
  // There are many commands, so only those of this page are looked at, and one behind it.
  const auto enough = static_cast<std::size_t>(list.commands_size()) + 1;
  const bool from_start = asked.cursor().empty() || list.commands().empty();
  Rows there;
  for (const auto& heard : commands_by_time(*in.log, reply.position())) {
    const auto command = command_at(*heard.record, reply.position(), heard.accepted);
    if (!command || !is_asked_for(asked, *command)) continue;
    if (!from_start && there.empty() && key(*command) != key(list.commands(0))) continue;
    there.emplace_back(key(*command), command->SerializeAsString());
    if (there.size() == enough) break;
  }
  return check_page<v1::CommandList>(
      reply, asked, [](const auto& page) -> const auto& { return page.commands(); }, key, std::move(there), true);
}

}  // namespace

std::string list_fault(const v1::Query& query, const v1::QueryReply& reply, const AnsweringLog& in) {
  const auto& type = query.type();
  if (const auto asked = read_as<bank::v1::ListAccounts>(type, query.data())) return accounts_fault(*asked, reply, in);
  if (const auto asked = read_as<bank::v1::ListTransactions>(type, query.data())) {
    return transactions_fault(*asked, reply, in);
  }
  if (const auto asked = read_as<shop::v1::ListOrders>(type, query.data())) return orders_fault(*asked, reply, in);
  if (const auto asked = read_as<v1::ListCommands>(type, query.data())) return commands_fault(*asked, reply, in);
  return {};
}

}  // namespace tercet::simulation
