// Up to which time what was read is all there is, also when the clock goes back.
#include "event-bus/settled_time.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

#include "event-bus/told_time_file.hpp"
#include "tests/system/harness/temporary_directory.hpp"

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

TEST(SettledTime, WhatWasToldBeforeARestartCountsToo) {
  const SettledTime settled{8999};
  EXPECT_EQ(settled.time_for_commits(1000), 9000);
  EXPECT_EQ(settled.time_for_commits(9500), 9500);
}

class ToldTime : public ::testing::Test {
 protected:
  const harness::TemporaryDirectory directory_;
  const std::filesystem::path file_ = directory_.path() / "told-time";

  std::int64_t known() const { return *ToldTimeFile::read(file_); }
};

TEST_F(ToldTime, IsNotKnownWhereNothingWasTold) {
  EXPECT_EQ(known(), 0);
}

TEST_F(ToldTime, IsWrittenAheadOfWhatIsTold) {
  ToldTimeFile told{file_, 0};
  ASSERT_TRUE(told.cover(5'000'000));
  EXPECT_EQ(known(), 6'000'000);
  ASSERT_TRUE(told.cover(6'000'000));
  EXPECT_EQ(known(), 6'000'000) << "no write for what is covered";
  ASSERT_TRUE(told.cover(6'000'001));
  EXPECT_EQ(known(), 7'000'001);
}

TEST_F(ToldTime, OfAnEarlierProcessIsCovered) {
  ToldTimeFile told{file_, 6'000'000};
  ASSERT_TRUE(told.cover(6'000'000));
  EXPECT_FALSE(std::filesystem::exists(file_));
}

TEST_F(ToldTime, IsNotToldIfItCannotBeWritten) {
  ToldTimeFile told{directory_.path() / "nowhere" / "told-time", 0};
  EXPECT_FALSE(told.cover(5'000'000));
  EXPECT_FALSE(told.cover(5'000'000)) << "and tried again";
}

TEST_F(ToldTime, FromAFileThatHoldsSomethingElseIsRefused) {
  for (const auto* text : {"", "yesterday\n", "12", "12 34\n"}) {
    std::ofstream{file_} << text;
    const auto read = ToldTimeFile::read(file_);
    ASSERT_FALSE(read) << text;
    EXPECT_EQ(read.error().message, file_.string() + " does not hold a time in microseconds");
  }
}

}  // namespace
}  // namespace tercet::testing
