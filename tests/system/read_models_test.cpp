// G8: what a read model shows is the fold of the log, each commit once, whoever kills its process.

#include <thread>

#include "tests/system/harness/read_model.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

constexpr int kAccounts = 20;

std::string account(int i) {
  return "account" + std::to_string(i % kAccounts);
}

class ReadModels : public SystemTest {
 protected:
  void SetUp() override {
    installation.start();
    for (int i = 0; i < kAccounts; ++i) ASSERT_EQ(commands.ask(open_account(account(i))).status(), 201U);
  }

  /// A query-service that has never seen this log reads it from its start; its rows must be the same.
  void expect_equal_to_a_rebuild(Service& service) {
    const auto head = read_log(log).size();
    auto& fresh = installation.another_query_service();
    fresh.start();
    fresh.expect_ready();
    for (auto* each : {&service, &fresh}) {
      QueryClient client{each->ports().queries()};
      ASSERT_TRUE(all_models_at(client, head));
    }
    const auto rows = all_rows(service.data());
    EXPECT_THAT(rows, ::testing::HasSubstr(account(7)));
    EXPECT_EQ(rows, all_rows(fresh.data()));
  }

  void expect_equal_to_the_log(Service& service) {
    const auto whole = read_log(log);
    QueryClient client{service.ports().queries()};
    for (const auto& [stream, cents] : balances(whole)) {
      const auto view = account_in(client.ask(get_account(stream.substr(stream.find('-') + 1), whole.size())));
      EXPECT_EQ(view.balance().minor_units(), cents) << stream;
    }
  }
};

TEST_F(ReadModels, G8_Kill9AgainAndAgainLeavesThemEqualToARebuild) {
  std::jthread writer{[&](const std::stop_token& stop) {
    CommandClient client{installation.ports().commands()};
    for (int i = 0; !stop.stop_requested(); ++i) insist(client, deposit(account(i), i + 1, "n" + std::to_string(i)));
  }};
  std::uint64_t position = 0;
  for (int round = 0; round < 8; ++round) {
    installation.queries().restart_hard();
    installation.queries().expect_ready();
    const auto reply = queries.ask(get_account(account(round)));
    ASSERT_EQ(reply.status(), 200U);
    EXPECT_GE(reply.position(), position) << "a checkpoint went back";
    position = reply.position();
    ASSERT_TRUE(wait_until([&] { return queries.ask(get_account(account(0))).position() > position; }));
  }
  writer.request_stop();
  writer.join();
  expect_equal_to_the_log(installation.queries());
  expect_equal_to_a_rebuild(installation.queries());
}

TEST_F(ReadModels, G8_AKilledEventBusLeavesThemEqualToARebuild) {
  for (int round = 0; round < 4; ++round) {
    for (int i = 0; i < 50; ++i) commands.send(deposit(account(i), 1));
    installation.bus().restart_hard();
    installation.bus().expect_ready();
    ASSERT_EQ(insist(commands, deposit(account(round), 1)).status(), 200U);
  }
  expect_equal_to_the_log(installation.queries());
  expect_equal_to_a_rebuild(installation.queries());
}

TEST_F(ReadModels, StartedFromNothingGiveTheSameAnswers) {
  for (int i = 0; i < 3 * kAccounts; ++i) commands.ask(deposit(account(i), i + 1));
  commands.ask(withdraw(account(3), 1));
  const auto head = read_log(log).size();
  const auto before = account_at(account(3), head).SerializeAsString();

  installation.queries().stop();
  installation.queries().forget();
  installation.queries().start();
  installation.queries().expect_ready();
  EXPECT_EQ(account_at(account(3), head).SerializeAsString(), before);
}

TEST_F(ReadModels, SayHowTheyStand) {
  const auto head = commands.ask(deposit(account(1), 5)).position();
  ASSERT_TRUE(all_models_at(queries, head));
  const auto projections = projections_in(queries.ask(list_projections())).projections();
  ASSERT_EQ(projections.size(), 5);
  for (const auto& projection : projections) {
    EXPECT_FALSE(projection.name().empty());
    EXPECT_EQ(projection.state(), v1::ProjectionView::LIVE) << projection.ShortDebugString();
    EXPECT_EQ(projection.position(), head);
    EXPECT_EQ(projection.lag_commits(), 0U);
    EXPECT_EQ(projection.error(), "");
  }
}

TEST_F(ReadModels, SayWhenTheEventBusIsGoneAndAnswerAllTheSame) {
  installation.bus().kill();
  ASSERT_TRUE(wait_until([&] {
    return projections_in(queries.ask(list_projections())).projections(0).state() == v1::ProjectionView::DISCONNECTED;
  }));
  EXPECT_EQ(queries.ask(get_account(account(1))).status(), 200U);
  installation.bus().start();
  EXPECT_TRUE(wait_until([&] {
    return projections_in(queries.ask(list_projections())).projections(0).state() == v1::ProjectionView::LIVE;
  }));
}

}  // namespace
}  // namespace tercet::harness
