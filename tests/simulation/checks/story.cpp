#include "tests/simulation/checks/story.hpp"

#include "common/vocabulary/fingerprint.hpp"
#include "common/vocabulary/problem.hpp"

namespace tercet::simulation {
namespace {

Uuid nth_id(std::uint8_t n) {
  Uuid id{};
  id.data[0] = 0xc0;
  id.data[15] = n;
  return id;
}

std::string id_of(const v1::Command& command) {
  return to_bytes(*parse_uuid(command.command_id()));
}

}  // namespace

std::string id_bytes(std::uint8_t n) {
  return to_bytes(nth_id(n));
}

std::string id_name(std::uint8_t n) {
  return to_text(nth_id(n));
}

// ---- Contents ----

v1::Money eur(std::int64_t minor_units) {
  v1::Money money;
  money.set_currency("EUR");
  money.set_minor_units(minor_units);
  return money;
}

shop::v1::OrderItem item(const std::string& sku, std::int64_t quantity, std::int64_t price) {
  shop::v1::OrderItem item;
  item.set_sku(sku);
  item.set_name("a " + sku);
  item.set_quantity(quantity);
  *item.mutable_unit_price() = eur(price);
  return item;
}

bank::v1::OpenAccount open_account(const std::string& account, std::int64_t overdraft) {
  bank::v1::OpenAccount command;
  command.set_account_id(account);
  command.set_owner("owner");
  command.set_currency("EUR");
  if (overdraft != 0) *command.mutable_overdraft_limit() = eur(overdraft);
  return command;
}

bank::v1::Deposit deposit(const std::string& account, std::int64_t amount) {
  bank::v1::Deposit command;
  command.set_account_id(account);
  *command.mutable_amount() = eur(amount);
  return command;
}

bank::v1::Withdraw withdraw(const std::string& account, std::int64_t amount) {
  bank::v1::Withdraw command;
  command.set_account_id(account);
  *command.mutable_amount() = eur(amount);
  return command;
}

bank::v1::CloseAccount close_account(const std::string& account) {
  bank::v1::CloseAccount command;
  command.set_account_id(account);
  return command;
}

shop::v1::PlaceOrder place_order(const std::string& order, const std::vector<shop::v1::OrderItem>& items) {
  shop::v1::PlaceOrder command;
  command.set_order_id(order);
  command.set_customer("customer");
  command.mutable_items()->Assign(items.begin(), items.end());
  return command;
}

v1::Event event_of(const google::protobuf::Message& message) {
  v1::Event event;
  event.set_type(message.GetDescriptor()->full_name());
  event.set_data(message.SerializeAsString());
  return event;
}

bank::v1::AccountOpened opened(const std::string& account, std::int64_t overdraft) {
  bank::v1::AccountOpened event;
  event.set_account_id(account);
  event.set_owner("owner");
  event.set_currency("EUR");
  if (overdraft != 0) *event.mutable_overdraft_limit() = eur(overdraft);
  return event;
}

bank::v1::MoneyDeposited deposited(std::int64_t amount, std::int64_t balance) {
  bank::v1::MoneyDeposited event;
  *event.mutable_amount() = eur(amount);
  *event.mutable_balance() = eur(balance);
  return event;
}

bank::v1::MoneyWithdrawn withdrawn(std::int64_t amount, std::int64_t balance) {
  bank::v1::MoneyWithdrawn event;
  *event.mutable_amount() = eur(amount);
  *event.mutable_balance() = eur(balance);
  return event;
}

shop::v1::OrderPlaced placed(const std::string& order, const std::vector<shop::v1::OrderItem>& items,
                             std::int64_t total) {
  shop::v1::OrderPlaced event;
  event.set_order_id(order);
  event.set_customer("customer");
  event.mutable_items()->Assign(items.begin(), items.end());
  *event.mutable_total() = eur(total);
  return event;
}

shop::v1::ItemAdded added(const shop::v1::OrderItem& item, std::int64_t quantity, std::int64_t total) {
  shop::v1::ItemAdded event;
  *event.mutable_item() = *event.mutable_line() = item;
  event.mutable_line()->set_quantity(quantity);
  *event.mutable_total() = eur(total);
  return event;
}

shop::v1::ItemRemoved removed(const std::string& sku, std::int64_t total) {
  shop::v1::ItemRemoved event;
  event.set_sku(sku);
  *event.mutable_total() = eur(total);
  return event;
}

// ---- Story ----

Story::Story() : log{nth_id(200), {}} {
  // References to commits and commands stay good.
  log.commits.reserve(100);
  history.commands.reserve(100);
}

SentCommand& Story::send(std::uint8_t n, const std::string& stream, const google::protobuf::Message& content,
                         v1::Command::Wait wait) {
  stream_ = stream;
  auto& sent = history.commands.emplace_back();
  sent.client = "carol";
  sent.command.set_command_id(id_name(n));
  sent.command.set_type(content.GetDescriptor()->full_name());
  sent.command.set_data(content.SerializeAsString());
  sent.command.set_wait(wait);
  return sent;
}

SentCommand& Story::send_again() {
  auto again = last();
  again.replies.clear();
  return history.commands.emplace_back(std::move(again));
}

v1::Commit& Story::accept() {
  const auto& command = last().command;
  v1::CommitBody body;
  body.set_commit_id(to_bytes(acceptance_commit_id(*parse_uuid(last().command.command_id()))));
  auto& acceptance = *body.add_acceptances();
  acceptance.set_command_id(id_of(last().command));
  acceptance.set_type(command.type());
  acceptance.set_data(command.data());
  acceptance.set_fingerprint(command_fingerprint(command.type(), command.data(), {}, 0));
  acceptance.set_stream(stream_);
  auto& commit = append(std::move(body));
  auto& reply = last().replies.emplace_back();
  reply.set_status(202);
  reply.set_command_id(command.command_id());
  reply.set_stream(stream_);
  reply.set_position(commit.position());
  return commit;
}

v1::CommitBody Story::outcome(v1::Outcome::Status status) {
  const auto content = content_of(last().command);
  v1::CommitBody body;
  body.set_commit_id(id_of(last().command));
  auto& outcome = *body.mutable_outcome();
  outcome.set_status(status);
  outcome.set_command_type(std::string{content.type});
  outcome.set_stream(stream_);
  outcome.set_fingerprint(command_fingerprint(content.type, content.data, content.expected_version, 0));
  return body;
}

v1::Commit& Story::complete(const std::vector<v1::Event>& events) {
  auto body = outcome(v1::Outcome::COMPLETED);
  auto& write = *body.add_writes();
  write.set_stream(stream_);
  *write.mutable_expected() = where(stream_);
  write.mutable_events()->Assign(events.begin(), events.end());
  auto& commit = append(std::move(body));
  tell_outcome(commit, commit.first_versions(0) == 1 ? 201 : 200, heads_[stream_].version);
  return commit;
}

v1::Commit& Story::refuse(v1::Outcome::Status status, std::uint32_t problem_status, const std::string& code) {
  auto body = outcome(status);
  auto& check = *body.add_checks();
  check.set_stream(stream_);
  *check.mutable_expected() = where(stream_);
  *body.mutable_outcome()->mutable_problem() = make_problem(problem_status, code, "no");
  auto& commit = append(std::move(body));
  tell_outcome(commit, problem_status, heads_[stream_].version);
  last().replies.back().mutable_problem()->set_code(code);
  return commit;
}

v1::Commit& Story::reject(std::uint32_t status, const std::string& code) {
  return refuse(v1::Outcome::REJECTED, status, code);
}

v1::Commit& Story::fail(const std::string& code) {
  return refuse(v1::Outcome::FAILED, 500, code);
}

void Story::tell_outcome(const v1::Commit& commit, std::uint32_t status, Version version) {
  auto& reply = last().replies.emplace_back();
  reply.set_status(status);
  reply.set_command_id(last().command.command_id());
  reply.set_stream(stream_);
  reply.set_version(version);
  reply.set_position(commit.position());
}

v1::Commit& Story::transfer(std::uint8_t n, const std::string& from, const v1::Event& out, const std::string& to,
                            const v1::Event& in) {
  v1::CommitBody body;
  body.set_commit_id(id_bytes(n));
  for (const auto& [stream, event] : {std::pair{from, out}, std::pair{to, in}}) {
    auto& write = *body.add_writes();
    write.set_stream(stream);
    *write.mutable_expected() = where(stream);
    *write.add_events() = event;
  }
  auto& commit = append(std::move(body));
  auto& foreign = history.foreign.emplace_back();
  foreign.body = commit.body();
  auto& receipt = foreign.receipts.emplace_back();
  receipt.set_commit_id(id_bytes(n));
  receipt.set_result(v1::Receipt::COMMITTED);
  receipt.set_position(commit.position());
  receipt.set_time_us(commit.time_us());
  *receipt.mutable_first_versions() = commit.first_versions();
  return commit;
}

v1::Commit& Story::append(v1::CommitBody body) {
  auto& commit = log.commits.emplace_back();
  commit.set_position(log.commits.size());
  commit.set_time_us(static_cast<std::int64_t>(commit.position()) * 1'000'000);
  for (const auto& write : body.writes()) {
    auto& head = heads_[write.stream()];
    commit.add_first_versions(head.version + 1);
    head = {head.version + static_cast<Version>(write.events_size()), body.commit_id()};
  }
  *commit.mutable_body() = std::move(body);
  return commit;
}

v1::Expected Story::where(const std::string& stream) const {
  v1::Expected expected;
  const auto head = heads_.find(stream);
  if (head == heads_.end() || head->second.version == 0) {
    expected.set_kind(v1::Expected::NO_STREAM);
    return expected;
  }
  expected.set_kind(v1::Expected::EXACT);
  expected.set_version(head->second.version);
  expected.set_last_commit(head->second.last_commit);
  return expected;
}

Story good_story() {
  Story story;
  story.send(1, "account-alice", open_account("alice", 50), v1::Command::ACCEPTED);
  story.accept();
  story.complete({event_of(opened("alice", 50))});
  story.send(2, "account-alice", deposit("alice", 100));
  story.complete({event_of(deposited(100, 100))});
  story.send(3, "account-alice", withdraw("alice", 500));
  story.reject(422, "account.insufficient_funds");
  story.send(4, "account-bob", open_account("bob"));
  story.complete({event_of(opened("bob"))});
  story.transfer(60, "account-alice", event_of(withdrawn(40, 60)), "account-bob", event_of(deposited(40, 40)));
  story.send(5, "order-7", place_order("7", {item("pen", 2, 30)}));
  story.complete({event_of(placed("7", {item("pen", 2, 30)}, 60))});

  shop::v1::AddItem add;
  add.set_order_id("7");
  *add.mutable_item() = item("cup", 1, 500);
  story.send(6, "order-7", add);
  story.complete({event_of(added(item("cup", 1, 500), 1, 560))});
  return story;
}

std::string only(const Violations& violations) {
  std::string all;
  for (const auto& violation : violations) all += (all.empty() ? "" : "\n") + violation;
  return all;
}

}  // namespace tercet::simulation
