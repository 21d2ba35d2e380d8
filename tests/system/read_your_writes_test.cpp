// G10: a query that names a position is never answered from an older state.

#include <thread>

#include "tests/system/harness/relay.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

class ReadYourWrites : public SystemTest {
 protected:
  void SetUp() override {
    installation.start();
    ASSERT_EQ(commands.ask(open_account("alice")).status(), 201U);
  }
};

v1::Query impatient(v1::Query query) {
  query.set_timeout_ms(300);
  return query;
}

TEST_F(ReadYourWrites, G10_EachWriteIsSeenByTheQueryThatNamesItsPosition) {
  for (int i = 1; i <= 200; ++i) {
    const auto paid = commands.ask(deposit("alice", 1));
    const auto reply = queries.ask(get_account("alice", paid.position()));
    ASSERT_GE(reply.position(), paid.position());
    ASSERT_EQ(account_in(reply).balance().minor_units(), i);
  }
}

TEST_F(ReadYourWrites, G10_APositionThatDoesNotComeInTimeIs504) {
  const auto reply = queries.ask(impatient(get_account("alice", 1'000'000)));
  EXPECT_EQ(reply.status(), 504U);
  EXPECT_TRUE(reply.data().empty());
  EXPECT_LT(reply.position(), 1'000'000U);
}

TEST_F(ReadYourWrites, G10_AQueryWaitsUntilItsPositionComes) {
  const auto head = read_log(log).size();
  const auto request = queries.send(get_account("alice", head + 1));
  EXPECT_FALSE(queries.receive(request, 300ms).has_value()) << "answered before its position came";
  commands.ask(deposit("alice", 42));
  const auto reply = queries.receive(request);
  ASSERT_TRUE(reply.has_value());
  EXPECT_EQ(account_in(*reply).balance().minor_units(), 42);
}

TEST_F(ReadYourWrites, G10_AReadModelThatCannotFollowSaysSoInsteadOfAnsweringOlder) {
  Relay relay{installation.ports()};
  auto& service = installation.another_query_service(relay.ports());
  service.start();
  service.expect_ready();
  QueryClient client{service.ports().queries()};
  ASSERT_EQ(client.ask(get_account("alice", 1)).status(), 200U);

  installation.bus().process().pause();
  const auto waiting = client.ask(impatient(get_account("alice", 2)));
  EXPECT_EQ(waiting.status(), 504U);
  EXPECT_EQ(client.ask(get_account("alice")).status(), 200U) << "without a position, what is there is the answer";
  installation.bus().process().resume();

  const auto paid = insist(commands, deposit("alice", 7));
  EXPECT_EQ(account_in(client.ask(get_account("alice", paid.position()))).balance().minor_units(), 7);
}

TEST_F(ReadYourWrites, G10_HoldsAtEveryInstanceAndAcrossItsRestart) {
  auto& second = installation.another_query_service();
  second.start();
  second.expect_ready();
  QueryClient other{second.ports().queries()};
  for (int i = 1; i <= 5; ++i) {
    second.restart_hard();
    const auto paid = commands.ask(deposit("alice", 1));
    second.expect_ready();
    const auto reply = other.ask(get_account("alice", paid.position()));
    EXPECT_GE(reply.position(), paid.position());
    EXPECT_EQ(account_in(reply).balance().minor_units(), i);
  }
}

TEST_F(ReadYourWrites, ManyQueriesMayWaitAtOnce) {
  const auto head = read_log(log).size();
  std::vector<std::uint64_t> requests;
  for (int i = 0; i < 200; ++i) requests.push_back(queries.send(get_account("alice", head + 1)));
  commands.ask(deposit("alice", 1));
  for (const auto request : requests) {
    const auto reply = queries.receive(request);
    ASSERT_TRUE(reply.has_value());
    EXPECT_EQ(reply->status(), 200U);
  }
}

}  // namespace
}  // namespace tercet::harness
