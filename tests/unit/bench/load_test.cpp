#include "tests/bench/load.hpp"

#include <gtest/gtest.h>

namespace tercet::bench {
namespace {

using namespace std::chrono_literals;

constexpr MonoTime kStart{1h};

LoadPlan plan(std::size_t in_flight_max, std::chrono::milliseconds length) {
  LoadPlan plan;
  plan.in_flight_max = in_flight_max;
  plan.length = length;
  return plan;
}

LoadPlan paced(std::size_t per_second, std::chrono::milliseconds length) {
  auto paced = plan(100, length);
  paced.per_second = per_second;
  return paced;
}

/// Takes all requests that are due.
std::size_t take(Load& load, MonoTime now) {
  std::size_t taken = 0;
  while (load.next(now)) ++taken;
  return taken;
}

TEST(Load, KeepsAsManyRequestsUnderWayAsItMay) {
  Load load{plan(3, 1s), kStart};
  EXPECT_EQ(take(load, kStart), 3U);
  load.answered(1, kStart + 5ms);
  EXPECT_EQ(load.next(kStart + 5ms), 3U) << "requests are numbered from 0, in the order of sending";
  EXPECT_EQ(load.next(kStart + 5ms), std::nullopt);
}

TEST(Load, SendsNothingAfterItsTimeAndIsOverOnceAllIsAnswered) {
  Load load{plan(2, 1s), kStart};
  take(load, kStart);
  load.answered(0, kStart + 1s);
  EXPECT_EQ(load.next(kStart + 1s), std::nullopt);
  EXPECT_FALSE(load.over(kStart + 1s));
  load.answered(1, kStart + 1100ms);
  EXPECT_TRUE(load.over(kStart + 1100ms));
}

TEST(Load, SendsNoMoreRequestsThanItWasTold) {
  auto three = plan(100, 1h);
  three.requests_max = 3;
  Load load{three, kStart};
  EXPECT_EQ(take(load, kStart), 3U);
  for (std::size_t i = 0; i < 3; ++i) load.answered(i, kStart + 1ms);
  EXPECT_TRUE(load.over(kStart + 1ms));
}

TEST(Load, KeepsItsPaceHoweverSlowTheAnswersAre) {
  Load load{paced(1000, 1s), kStart};
  EXPECT_EQ(take(load, kStart), 1U);
  EXPECT_EQ(load.wake_at(kStart), kStart + 1ms);
  EXPECT_EQ(take(load, kStart + 999us), 0U);
  EXPECT_EQ(take(load, kStart + 10ms), 10U) << "what was missed is made up for";
}

TEST(Load, WakesAtItsEndWhenThereIsNoRoom) {
  Load load{plan(1, 1s), kStart};
  take(load, kStart);
  EXPECT_EQ(load.wake_at(kStart), kStart + 1s);
}

TEST(Load, GivesUpWaitingForLostAnswers) {
  Load load{plan(2, 1s), kStart};
  take(load, kStart);
  load.answered(0, kStart + 1ms);
  EXPECT_FALSE(load.over(kStart + 2s));
  EXPECT_TRUE(load.over(load.wake_at(kStart + 2s)));
  EXPECT_EQ(load.unanswered(), 1U);
}

TEST(Load, CountsAnswersASecondUpToTheLastOne) {
  Load load{plan(4, 1s), kStart};
  take(load, kStart);
  for (std::size_t i = 0; i < 4; ++i) load.answered(i, kStart + 500ms);
  EXPECT_DOUBLE_EQ(load.rate(), 8.0);
}

TEST(Times, TellTheMiddleAndTheSlowEnd) {
  Times times;
  EXPECT_EQ(times.percentile_us(0.5), 0);
  for (int i = 101; i > 0; --i) times.add(std::chrono::microseconds{i});
  EXPECT_DOUBLE_EQ(times.percentile_us(0.5), 51);
  EXPECT_DOUBLE_EQ(times.percentile_us(0.99), 100);
  EXPECT_DOUBLE_EQ(times.percentile_us(1), 101);
}

}  // namespace
}  // namespace tercet::bench
