// G9, first half: a message that the feed lost is noticed and fetched.

#include "tests/system/harness/read_model.hpp"
#include "tests/system/harness/relay.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

/// The query-service under test hears the event-bus through a relay; the other one of the installation hears it directly.
class Gaps : public SystemTest {
 protected:
  Relay relay{installation.ports()};
  Service& service = installation.another_query_service(relay.ports());
  QueryClient client{service.ports().queries()};

  void SetUp() override {
    installation.start();
    service.start();
    service.expect_ready();
    const auto opened = commands.ask(open_account("alice"));
    ASSERT_EQ(opened.status(), 201U);
    ASSERT_EQ(client.ask(get_account("alice", opened.position())).status(), 200U);
  }

  std::uint64_t deposits(int count) {
    std::uint64_t position = 0;
    for (int i = 0; i < count; ++i) position = commands.ask(deposit("alice", 1)).position();
    return position;
  }

  void expect_complete(std::uint64_t head) {
    ASSERT_TRUE(all_models_at(client, head));
    ASSERT_TRUE(all_models_at(queries, head));
    EXPECT_EQ(all_rows(service.data()), all_rows(installation.queries().data()));
    const auto reply = client.ask(get_account("alice", head));
    EXPECT_EQ(account_in(reply).balance().minor_units(), balances(read_log(log))["account-alice"]);
  }
};

TEST_F(Gaps, G9_OneLostMessageInTheMiddleIsFetched) {
  relay.lose_from_bus(the_next(1, "commits"));
  const auto head = deposits(20);
  EXPECT_EQ(relay.lost(), 1);
  expect_complete(head);
}

TEST_F(Gaps, G9_ALostMessageAtTheEndIsNoticedByTheHeartbeat) {
  deposits(5);
  relay.lose_from_bus(the_next(1, "commits"));
  const auto head = deposits(1);
  ASSERT_TRUE(wait_until([&] { return relay.lost() == 1; }));
  expect_complete(head);
}

TEST_F(Gaps, G9_EverySecondMessageLostStillMakesTheWholeLog) {
  relay.lose_from_bus([n = 0](const Frames& frames) mutable { return frames.front() == "commits" && ++n % 2 == 0; });
  const auto head = deposits(60);
  EXPECT_GT(relay.lost(), 10);
  expect_complete(head);
}

TEST_F(Gaps, G9_SilenceOfTheFeedIsNoticedAndWhatWasMissedIsFetched) {
  relay.lose_from_bus([](const Frames&) { return true; });
  const auto head = deposits(10);
  ASSERT_TRUE(wait_until([&] {
    return projections_in(client.ask(list_projections())).projections(0).state() == v1::ProjectionView::DISCONNECTED;
  }));
  relay.lose_from_bus(nullptr);
  expect_complete(head);
}

}  // namespace
}  // namespace tercet::harness
