#include "client/client.hpp"

#include <gmock/gmock.h>

#include <atomic>
#include <stdexcept>

#include "bank/v1/account.pb.h"
#include "bank/v1/account_queries.pb.h"
#include "common/vocabulary/identity.hpp"
#include "tests/unit/client/fake_service.hpp"

/// The client library against services of straw, over real sockets.
namespace {

using namespace tercet;
using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::SizeIs;

v1::Command parse_command(const FakeService::Received& request) {
  v1::Command command;
  EXPECT_TRUE(command.ParseFromString(request.bytes));
  return command;
}

std::string reply_to(const FakeService::Received& request, std::uint32_t status) {
  const auto command = parse_command(request);
  v1::CommandReply reply;
  reply.set_request_id(command.request_id());
  reply.set_command_id(command.command_id());
  reply.set_status(status);
  if (status >= 400) *reply.mutable_problem() = make_problem(status, "test.refused", "so it is");
  return reply.SerializeAsString();
}

std::string answer_to(const FakeService::Received& request, const google::protobuf::Message& answer) {
  v1::Query query;
  EXPECT_TRUE(query.ParseFromString(request.bytes));
  v1::QueryReply reply;
  reply.set_request_id(query.request_id());
  reply.set_status(200);
  reply.set_position(query.min_position());
  reply.set_type(answer.GetTypeName());
  reply.set_data(answer.SerializeAsString());
  return reply.SerializeAsString();
}

std::vector<std::string> silence(const FakeService::Received&) {
  return {};
}

std::vector<std::string> accept_and_commit(const FakeService::Received& request) {
  return {reply_to(request, 202), reply_to(request, 200)};
}

std::vector<std::string> commit(const FakeService::Received& request) {
  return {reply_to(request, 200)};
}

ClientOptions talking_to(const FakeService& service) {
  ClientOptions options;
  options.commands = service.endpoint();
  options.queries = service.endpoint();
  return options;
}

bank::v1::Deposit deposit() {
  bank::v1::Deposit deposit;
  deposit.set_account_id("alice");
  return deposit;
}

/// A port where nothing listens.
std::string free_endpoint() {
  return FakeService{silence}.endpoint();
}

TEST(Client, sends_a_command_with_its_options) {
  const FakeService service{commit};
  Client client{talking_to(service)};
  SendOptions options;
  options.wait = WaitFor::committed;
  options.expected_version = 3;
  options.timeout = 1234ms;
  options.metadata.set_principal("carol");
  const auto reply = client.send(deposit(), options);
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(reply->status(), 200u);

  ASSERT_THAT(service.received(), SizeIs(1));
  EXPECT_EQ(service.received().front().topic, "command");
  const auto command = parse_command(service.received().front());
  EXPECT_EQ(command.type(), "bank.v1.Deposit");
  EXPECT_EQ(command.data(), deposit().SerializeAsString());
  EXPECT_TRUE(parse_uuid(command.command_id())) << command.command_id();
  EXPECT_EQ(command.expected_version(), 3u);
  EXPECT_EQ(command.wait(), v1::Command::COMMITTED);
  EXPECT_EQ(command.timeout_ms(), 1234u);
  EXPECT_EQ(command.metadata().principal(), "carol");
}

TEST(Client, passes_on_the_acceptance_and_then_the_outcome) {
  const FakeService service{accept_and_commit};
  std::vector<std::uint32_t> statuses;
  std::promise<void> ended;
  Client client{talking_to(service)};
  ASSERT_TRUE(client.send(payload_of(deposit()), {}, [&](const v1::CommandReply& reply) {
    statuses.push_back(reply.status());
    if (is_last(reply, WaitFor::outcome)) ended.set_value();
  }));
  ended.get_future().get();
  EXPECT_THAT(statuses, ElementsAre(202, 200));
}

TEST(Client, returns_the_acceptance_if_only_that_is_wanted) {
  const FakeService service{accept_and_commit};
  Client client{talking_to(service)};
  SendOptions options;
  options.wait = WaitFor::accepted;
  EXPECT_EQ(client.send(deposit(), options)->status(), 202u);
}

TEST(Client, returns_a_refusal_as_its_problem) {
  const FakeService service{[](const auto& request) { return std::vector{reply_to(request, 422)}; }};
  Client client{talking_to(service)};
  const auto reply = client.send(deposit());
  ASSERT_FALSE(reply.has_value());
  EXPECT_EQ(reply.error().code(), "test.refused");
}

TEST(Client, asks_the_query_service_and_reads_the_answer) {
  const FakeService service{[](const auto& request) {
    bank::v1::AccountView view;
    view.set_owner("Alice");
    return std::vector{answer_to(request, view)};
  }};
  Client client{talking_to(service)};
  const auto answer = client.query<bank::v1::AccountView>(bank::v1::GetAccount{}, {.min_position = 7});
  ASSERT_TRUE(answer.has_value());
  EXPECT_EQ(answer->view.owner(), "Alice");
  EXPECT_EQ(answer->position, 7u);
  EXPECT_EQ(service.received().front().topic, "query");

  const auto wrong = client.query<v1::ProjectionList>(bank::v1::GetAccount{});
  ASSERT_FALSE(wrong.has_value());
  EXPECT_EQ(wrong.error().code(), "client.unexpected_answer");
}

TEST(Client, asks_the_command_service_about_commands) {
  const FakeService commands{[](const auto& request) { return std::vector{answer_to(request, v1::CommandView{})}; }};
  const FakeService queries{silence};
  ClientOptions options;
  options.commands = commands.endpoint();
  options.queries = queries.endpoint();
  Client client{options};
  EXPECT_TRUE(client.query<v1::CommandView>(v1::GetCommand{}).has_value());
  EXPECT_THAT(queries.received(), SizeIs(0));
}

TEST(Client, repeats_the_same_bytes_until_it_is_answered) {
  std::atomic<int> asked{0};
  const FakeService service{[&](const auto& request) { return ++asked < 3 ? silence(request) : commit(request); }};
  Client client{talking_to(service)};
  EXPECT_TRUE(client.send(deposit()).has_value());
  const auto received = service.received();
  ASSERT_THAT(received, SizeIs(3));
  EXPECT_EQ(received[0], received[1]);
  EXPECT_EQ(received[0], received[2]);
}

TEST(Client, finds_an_outcome_that_was_promised_by_a_service_that_died) {
  auto first = std::make_optional<FakeService>([](const auto& request) { return std::vector{reply_to(request, 202)}; });
  std::promise<void> accepted;
  std::promise<v1::CommandReply> outcome;
  Client client{talking_to(*first)};
  ASSERT_TRUE(client.send(payload_of(deposit()), {}, [&](const v1::CommandReply& reply) {
    reply.status() == 202 ? accepted.set_value() : outcome.set_value(reply);
  }));
  accepted.get_future().get();
  const auto endpoint = first->endpoint();
  const auto sent = first->received();
  first.reset();

  const FakeService second{commit, endpoint};
  EXPECT_EQ(outcome.get_future().get().status(), 200u);
  EXPECT_EQ(second.received().front(), sent.front());
}

TEST(Client, waits_for_a_service_that_starts_later) {
  ClientOptions options;
  options.commands = free_endpoint();
  Client client{options};
  auto reply = client.send(payload_of(deposit()), {});
  EXPECT_EQ(reply.wait_for(300ms), std::future_status::timeout);
  const FakeService service{commit, options.commands};
  EXPECT_EQ(reply.get().status(), 200u);
}

TEST(Client, says_unreachable_when_nothing_could_be_sent_and_does_not_send_it_later) {
  ClientOptions options;
  options.commands = free_endpoint();
  options.connect_timeout = 100ms;
  Client client{options};
  const auto gone = client.send(deposit());
  ASSERT_FALSE(gone.has_value());
  EXPECT_EQ(gone.error().code(), "service.unreachable");

  const FakeService service{commit, options.commands};
  SendOptions next;
  next.command_id = to_text(new_uuid());
  while (!client.send(deposit(), next).has_value()) {
  }
  ASSERT_THAT(service.received(), SizeIs(1));
  EXPECT_EQ(parse_command(service.received().front()).command_id(), next.command_id);
}

TEST(Client, says_timeout_when_it_was_sent_and_not_answered) {
  const FakeService service{silence};
  Client client{talking_to(service)};
  SendOptions options;
  options.timeout = 10ms;
  options.command_id = to_text(new_uuid());
  const auto reply = client.send(payload_of(deposit()), options).get();
  EXPECT_EQ(reply.status(), 504u);
  EXPECT_EQ(reply.problem().code(), "client.timeout");
  EXPECT_EQ(reply.command_id(), options.command_id) << "so that it can be asked for later";
}

TEST(Client, tells_at_the_deadline_that_the_service_was_busy) {
  std::atomic<int> asked{0};
  const FakeService service{[&](const auto& request) {
    if (++asked > 1) return silence(request);
    v1::CommandReply busy;
    busy.set_request_id(parse_command(request).request_id());
    busy.set_status(503);
    *busy.mutable_problem() = make_retry_problem(503, "bus.unavailable", "no event-bus", 100);
    return std::vector{busy.SerializeAsString()};
  }};
  Client client{talking_to(service)};
  SendOptions options;
  options.timeout = 10ms;
  const auto reply = client.send(deposit(), options);
  EXPECT_EQ(reply.error().status(), 504u) << "the second copy may have done it";
  EXPECT_THAT(reply.error().detail(), testing::HasSubstr("bus.unavailable: no event-bus"));
}

TEST(Client, refuses_more_than_its_window) {
  const FakeService service{silence};
  auto options = talking_to(service);
  options.in_flight_max = 2;
  Client client{options};
  EXPECT_TRUE(client.send(payload_of(deposit()), {}, [](const auto&) {}));
  EXPECT_TRUE(client.query(payload_of(bank::v1::GetAccount{}), {}, [](const auto&) {}));
  EXPECT_FALSE(client.send(payload_of(deposit()), {}, [](const auto&) { ADD_FAILURE(); }));
  EXPECT_EQ(client.send(deposit()).error().code(), "client.too_many_in_flight");
}

TEST(Client, keeps_its_window_full_from_its_handlers) {
  constexpr int kAll = 5000;
  const FakeService service{commit};
  auto options = talking_to(service);
  options.in_flight_max = 64;
  const auto payload = payload_of(deposit());
  std::atomic<int> done{0};
  std::promise<void> ended;
  Client::CommandHandler next;
  Client client{options};
  // Its place is free again before the handler is called, so the next one always fits.
  next = [&](const v1::CommandReply& reply) {
    EXPECT_EQ(reply.status(), 200u);
    const int count = ++done;
    if (count == kAll) ended.set_value();
    if (count + 63 >= kAll) return;
    EXPECT_TRUE(client.send(payload, {.wait = WaitFor::committed}, next));
  };
  for (int i = 0; i < 64; ++i) ASSERT_TRUE(client.send(payload, {.wait = WaitFor::committed}, next));
  ended.get_future().get();
  EXPECT_THAT(service.received(), SizeIs(kAll));
}

TEST(Client, tells_who_waits_that_it_is_closed) {
  const FakeService service{silence};
  std::future<v1::CommandReply> reply;
  std::future<v1::QueryReply> answer;
  {
    Client client{talking_to(service)};
    reply = client.send(payload_of(deposit()), {});
    answer = client.query(payload_of(bank::v1::GetAccount{}), {});
  }
  EXPECT_EQ(reply.get().problem().code(), "client.closed");
  EXPECT_EQ(answer.get().problem().code(), "client.closed");
}

TEST(Client, refuses_a_malformed_endpoint) {
  ClientOptions options;
  options.commands = "8001";
  EXPECT_THROW(Client{options}, std::invalid_argument);
}

}  // namespace
