#include <gmock/gmock.h>

#include "query-service/readiness.hpp"

/// When queries are answered from what is.
namespace tercet {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using View = v1::ProjectionView;

constexpr auto kLagMax = 10s;

/// A model at position 7 of 9 whose last commit is `lag` old.
View model(View::State state, std::chrono::microseconds lag = 0s) {
  View view;
  view.set_name("account_view");
  view.set_state(state);
  view.set_position(7);
  view.set_head(9);
  view.set_lag_us(lag.count());
  return view;
}

const ReadinessCheck kLog{"log", true, "The log answers reads."};

ReadinessCheck check_of(const View& view) {
  v1::ProjectionList list;
  *list.add_projections() = view;
  return query_readiness(true, kLog, list, kLagMax).at(2);
}

TEST(QueryReadiness, NeedsTheEventBus) {
  EXPECT_TRUE(query_readiness(true, kLog, {}, kLagMax).at(0).ok);
  const auto silent = query_readiness(false, kLog, {}, kLagMax).at(0);
  EXPECT_EQ(silent.name, "event-bus");
  EXPECT_FALSE(silent.ok);
}

TEST(QueryReadiness, NamesEachReadModel) {
  const auto live = check_of(model(View::LIVE));
  EXPECT_EQ(live.name, "account_view");
  EXPECT_TRUE(live.ok);
  EXPECT_EQ(live.detail, "LIVE at position 7 of 9.");
}

TEST(QueryReadiness, NeedsALogThatAnswers) {
  const auto checks = query_readiness(true, {"log", false, "The log has not answered a read yet."}, {}, kLagMax);
  EXPECT_EQ(checks.at(1).name, "log");
  EXPECT_FALSE(checks.at(1).ok);
}

TEST(QueryReadiness, AllowsAReadModelSomeLag) {
  for (const auto state : {View::LIVE, View::CATCHING_UP}) {
    EXPECT_TRUE(check_of(model(state, kLagMax)).ok);
    const auto late = check_of(model(state, kLagMax + 1us));
    EXPECT_FALSE(late.ok) << "also of one that had been at the head, whose disk hangs since";
    EXPECT_EQ(late.detail, View::State_Name(state) + " at position 7 of 9, 10 s behind.");
  }
}

TEST(QueryReadiness, DoesNotTrustTheLagOfAReadModelThatHasNothingYet) {
  auto empty = model(View::CATCHING_UP);
  empty.set_position(0);
  EXPECT_FALSE(check_of(empty).ok);
}

TEST(QueryReadiness, SaysWhyAReadModelStopped) {
  for (const auto state : {View::FAILED, View::WRONG_LOG, View::DISCONNECTED}) {
    auto stopped = model(state);
    stopped.set_error("no such event");
    const auto check = check_of(stopped);
    EXPECT_FALSE(check.ok);
    EXPECT_THAT(check.detail, HasSubstr(View::State_Name(state) + " at position 7 of 9: no such event."));
  }
}

}  // namespace
}  // namespace tercet
