// Up to which time what was read is all there is, also when the clock goes back.
#include "event-bus/settled_time.hpp"

#include <gtest/gtest.h>

namespace tercet::testing {
namespace {

TEST(SettledTime, IsJustBeforeTheClockWhileNothingIsJudged) {
  SettledTime settled;
  EXPECT_EQ(settled.before(1000), 999);
}

TEST(SettledTime, DoesNotPassWhatIsBeingJudged) {
  SettledTime settled;
  settled.begin_judging(1000);
  EXPECT_EQ(settled.before(5000), 999);
  settled.end_judging();
  EXPECT_EQ(settled.before(5000), 4999);
}

TEST(SettledTime, CommitsHaveTheClocksTime) {
  SettledTime settled;
  settled.before(1000);
  EXPECT_EQ(settled.time_for_commits(1000), 1000);
  EXPECT_EQ(settled.time_for_commits(1001), 1001);
}

TEST(SettledTime, AfterTheClockWentBackCommitsComeBehindWhatWasTold) {
  SettledTime settled;
  EXPECT_EQ(settled.before(9000), 8999);
  EXPECT_EQ(settled.time_for_commits(1000), 9000);
  EXPECT_EQ(settled.before(1001), 1000) << "an older time is as settled as it was";
  EXPECT_EQ(settled.time_for_commits(1002), 9000);
}

}  // namespace
}  // namespace tercet::testing
