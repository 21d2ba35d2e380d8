// An aggregate as it was: at a version, at a position, at a time. Exact, and clear about what is not yet past.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "query-service/past_reading.hpp"
#include "query-service/projections/account_view.hpp"
#include "tests/unit/query_service_accounts.hpp"

namespace tercet::testing {
namespace {

using ::testing::HasSubstr;
using Kind = PastPoint::Kind;

class PastReadingTest : public ::testing::Test {
 protected:
  /// Reads with at most `page` commits in a page.
  PastReading::Answer read(Kind kind, std::int64_t value, Position page = 100) {
    PastReading reading{*model_.projection,
                        {"account-alice", {kind, value}, make_problem(404, "account.not_found", "not there")},
                        {*uuid_from_bytes(log_.log_id()), skipped_}};
    pages_ = 0;
    for (;;) {
      ++pages_;
      if (auto answer = reading.on_page(served_->read(reading.request(), page))) return *answer;
    }
  }
  /// The account then; fails the test if there is no answer.
  bank::v1::AccountView account(Kind kind, std::int64_t value, Position page = 100) {
    const auto answer = read(kind, value, page);
    bank::v1::AccountView view;
    EXPECT_TRUE(answer.row) << answer.row.error().detail();
    EXPECT_TRUE(answer.row && view.ParseFromString(*answer.row));
    return view;
  }
  std::int64_t balance(Kind kind, std::int64_t value, Position page = 100) {
    return account(kind, value, page).balance().minor_units();
  }
  std::string refusal(Kind kind, std::int64_t value) {
    const auto answer = read(kind, value);
    EXPECT_FALSE(answer.row);
    return answer.row ? std::string{} : answer.row.error().code();
  }

  const ReadModel model_ = account_view();
  AccountLog log_;
  const FollowedLog* served_ = &log_;
  std::vector<Position> skipped_;
  int pages_ = 0;
};

TEST_F(PastReadingTest, AtEachVersionTheStateIsTheFoldUpToThere) {
  log_.open("alice", "Alice");
  for (int i = 1; i <= 9; ++i) log_.deposit("alice", 1);
  for (int version = 1; version <= 10; ++version) {
    EXPECT_EQ(balance(Kind::version, version), version - 1);
    EXPECT_EQ(account(Kind::version, version).version(), static_cast<Version>(version));
  }
}

TEST_F(PastReadingTest, AVersionInTheMiddleOfACommitIsCutThere) {
  log_.open("alice", "Alice");
  log_.write({{"account-bob", {AccountLog::opened("Bob")}},
              {"account-alice", {log_.deposited("alice", 5), log_.deposited("alice", 6), log_.deposited("alice", 7)}}});
  EXPECT_EQ(balance(Kind::version, 2), 5);
  EXPECT_EQ(balance(Kind::version, 3), 11);
  EXPECT_EQ(account(Kind::version, 3).owner(), "Alice");
  EXPECT_EQ(balance(Kind::version, 4), 18);
}

TEST_F(PastReadingTest, APositionIncludesItsCommitAndNothingBehind) {
  log_.open("alice", "Alice");  // 1
  log_.open("bob", "Bob");      // 2
  log_.deposit("alice", 5);     // 3
  log_.deposit("bob", 50);      // 4
  log_.deposit("alice", 6);     // 5
  EXPECT_EQ(balance(Kind::position, 1), 0);
  EXPECT_EQ(balance(Kind::position, 2), 0);
  EXPECT_EQ(balance(Kind::position, 3), 5);
  EXPECT_EQ(balance(Kind::position, 4), 5);
  EXPECT_EQ(balance(Kind::position, 5), 11);
}

TEST_F(PastReadingTest, ATimeIncludesWhatWasWrittenInThatMicrosecond) {
  log_.open("alice", "Alice");  // 1 ms
  log_.deposit("alice", 5);     // 2 ms
  log_.deposit("alice", 6);     // 3 ms
  EXPECT_EQ(balance(Kind::time, 1000), 0);
  EXPECT_EQ(balance(Kind::time, 1999), 0);
  EXPECT_EQ(balance(Kind::time, 2000), 5);
  EXPECT_EQ(balance(Kind::time, 2999), 5);
  EXPECT_EQ(balance(Kind::time, 3000), 11);
  EXPECT_EQ(balance(Kind::time, log_.now_us() - 1), 11) << "nothing happened since";
}

TEST_F(PastReadingTest, ALongPastIsReadPageByPage) {
  log_.open("alice", "Alice");
  for (int i = 1; i <= 50; ++i) log_.deposit("alice", 1);
  EXPECT_EQ(balance(Kind::version, 51, 7), 50);
  EXPECT_EQ(pages_, 8);
  EXPECT_EQ(balance(Kind::position, 30, 7), 29);
  EXPECT_EQ(pages_, 5) << "what lies behind the point is not read";
  EXPECT_EQ(balance(Kind::time, 30'000, 7), 29);
}

TEST_F(PastReadingTest, TheAnswerSaysWhereTheLogStood) {
  log_.open("alice", "Alice");
  log_.open("bob", "Bob");
  EXPECT_EQ(read(Kind::version, 1).position, 2u);
}

TEST_F(PastReadingTest, BeforeItsFirstEventItWasNotThere) {
  log_.open("bob", "Bob");
  log_.open("alice", "Alice");
  EXPECT_EQ(refusal(Kind::position, 1), "account.not_found");
  EXPECT_EQ(refusal(Kind::time, 1999), "account.not_found");
  EXPECT_EQ(refusal(Kind::time, -5), "account.not_found");
  EXPECT_EQ(refusal(Kind::time, 0), "account.not_found") << "an empty time is 1970, not now";
}

TEST_F(PastReadingTest, WhatNeverWasHasNoVersionAtAll) {
  log_.open("bob", "Bob");
  EXPECT_EQ(refusal(Kind::version, 1), "account.not_found");
  EXPECT_EQ(refusal(Kind::position, 1), "account.not_found");
}

TEST_F(PastReadingTest, WhatIsNotYetPastIsRefusedAndSaysHowFarItIs) {
  log_.open("alice", "Alice");
  EXPECT_EQ(refusal(Kind::version, 2), "past.not_reached");
  EXPECT_THAT(read(Kind::version, 2).row.error().detail(), HasSubstr("version 1"));
  EXPECT_EQ(refusal(Kind::position, 2), "past.not_reached");
  EXPECT_EQ(refusal(Kind::time, log_.now_us()), "past.not_reached") << "what is written now may carry this time";
}

TEST_F(PastReadingTest, OfTheFutureNothingIsSaidOfWhatIsNotThereEither) {
  EXPECT_EQ(refusal(Kind::position, 1), "past.not_reached");
  EXPECT_EQ(refusal(Kind::time, log_.now_us()), "past.not_reached");
}

TEST_F(PastReadingTest, WhatTheModelPassedOverIsNotInItsPastEither) {
  log_.open("alice", "Alice");
  log_.write({{"account-alice", {AccountLog::raw_event("bank.v1.MoneyDeposited", "\xff\xff")}}});
  log_.deposit("alice", 5);
  EXPECT_EQ(refusal(Kind::version, 3), "projection.failed");
  skipped_ = {2};
  EXPECT_EQ(balance(Kind::version, 3), 5);
  EXPECT_EQ(account(Kind::version, 2).version(), 1u) << "as the model shows it";
}

TEST_F(PastReadingTest, AnotherLogIsNotRead) {
  log_.open("alice", "Alice");
  const FollowedLog other{'b'};
  served_ = &other;
  EXPECT_EQ(refusal(Kind::version, 1), "log.changed");
}

TEST_F(PastReadingTest, AnOlderCopyOfTheLogThatComesUpBetweenTwoPagesIsNoticed) {
  log_.open("alice", "Alice");
  for (int i = 1; i <= 9; ++i) log_.deposit("alice", 1);
  PastReading reading{*model_.projection,
                      {"account-alice", {Kind::version, 8}, make_problem(404, "account.not_found", "")},
                      {*uuid_from_bytes(log_.log_id()), {}}};
  EXPECT_FALSE(reading.on_page(log_.read(reading.request(), 3)));
  log_.cut_to(9);
  EXPECT_EQ(reading.on_page(log_.read(reading.request(), 3))->row.error().code(), "log.changed");
}

TEST_F(PastReadingTest, WhatTheEventBusRefusesIsPassedOn) {
  PastReading reading{*model_.projection,
                      {"account-alice", {Kind::version, 8}, make_problem(404, "account.not_found", "")},
                      {*uuid_from_bytes(log_.log_id()), {}}};
  v1::ReadReply reply;
  reply.set_status(503);
  *reply.mutable_problem() = make_retry_problem(503, "bus.unavailable", "no answer", 1000);
  EXPECT_EQ(reading.on_page(reply)->row.error().code(), "bus.unavailable");
}

}  // namespace
}  // namespace tercet::testing
