// The query side over HTTP, without sockets: server-sent events, and reading the log from a position on.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "common/vocabulary/problem.hpp"
#include "query-service/http/log_position.hpp"
#include "query-service/http/routes.hpp"
#include "query-service/http/server_sent_events.hpp"
#include "tests/unit/follower_log.hpp"

namespace tercet::testing {
namespace {

// ---- Server-sent events ----

TEST(ServerSentEvents, HaveAnIdWhereAClientMayGoOn) {
  EXPECT_EQ(event_message(R"({"a":1})", 7), "id: 7\ndata: {\"a\":1}\n\n");
  EXPECT_EQ(event_message(R"({"a":1})", std::nullopt), "data: {\"a\":1}\n\n");
  EXPECT_EQ(position_message(9), "id: 9\n\n");
}

TEST(ServerSentEvents, EndWithWhatIsWrong) {
  EXPECT_EQ(problem_message(make_problem(409, "log.changed", "another log")),
            "id:\nevent: problem\ndata: {\"type\":\"/problems/log.changed\",\"title\":\"Conflict\",\"status\":409,"
            "\"detail\":\"another log\",\"code\":\"log.changed\"}\n\n")
      << "a position says nothing in another log, so it is forgotten";
  EXPECT_THAT(problem_message(make_problem(500, "internal", "broken")), ::testing::StartsWith("event: problem\n"));
}

TEST(LastEventId, IsAPositionOrAbsent) {
  http::Request request;
  EXPECT_EQ(*last_event_id(request), std::nullopt);
  request.headers = {{"Last-Event-ID", "42"}};
  EXPECT_EQ(*last_event_id(request), 42u);
  request.headers = {{"Last-Event-ID", ""}};
  EXPECT_EQ(*last_event_id(request), std::nullopt);
  for (const auto* text : {"x", "-1", "1 ", "18446744073709551616"}) {
    request.headers = {{"Last-Event-ID", text}};
    const auto id = last_event_id(request);
    ASSERT_FALSE(id) << text;
    EXPECT_EQ(id.error().code(), "request.bad_header");
  }
}

// ---- Reading the log on and on ----

class ReadingOn : public ::testing::Test {
 protected:
  /// What the log says to the next request; the code of the problem, or empty.
  std::string read(LogPosition& place) { return read_in(log_, place); }
  static std::string read_in(const FollowedLog& log, LogPosition& place) {
    const auto problem = place.take(log.read(place.request(), 3));
    return problem ? problem->code() : "";
  }

  FollowedLog log_;
  LogPosition place_{0, ""};
};

TEST_F(ReadingOn, GoesFromPageToPage) {
  log_.append_many(5);
  EXPECT_EQ(place_.request().all().from_position(), 1u);
  EXPECT_EQ(read(place_), "");
  EXPECT_EQ(place_.position(), 3u);
  EXPECT_EQ(read(place_), "");
  EXPECT_EQ(place_.position(), 5u);
  log_.append();
  EXPECT_EQ(read(place_), "");
  EXPECT_EQ(place_.position(), 6u);
}

TEST_F(ReadingOn, BeginsBehindAnyPosition) {
  log_.append_many(5);
  LogPosition place{4, "account"};
  EXPECT_EQ(place.request().all().from_position(), 5u);
  EXPECT_EQ(place.request().all().category(), "account");
  EXPECT_EQ(read(place), "");
  EXPECT_EQ(place.position(), 5u);
}

TEST_F(ReadingOn, StopsAtAnotherLog) {
  log_.append_many(2);
  read(place_);
  FollowedLog other{'b'};
  other.append_many(5);
  EXPECT_EQ(read_in(other, place_), "log.changed");
}

TEST_F(ReadingOn, StopsWhereTheLogEndsBefore) {
  log_.append_many(2);
  LogPosition place{3, ""};
  EXPECT_EQ(read(place), "log.changed");
}

TEST_F(ReadingOn, StopsAtAnOlderCopyThatHasGoneAnotherWay) {
  log_.append_many(3);
  read(place_);
  log_.cut_to(2);
  log_.append_many(3);
  EXPECT_EQ(read(place_), "log.changed");
}

TEST_F(ReadingOn, StopsAtTheSameCommitWrittenAgain) {
  log_.append_many(3);
  read(place_);
  log_.write_again_from(2);
  log_.append_many(3);
  EXPECT_EQ(read(place_), "log.changed");
}

TEST_F(ReadingOn, PassesOnWhatTheLogSays) {
  v1::ReadReply busy;
  busy.set_status(429);
  *busy.mutable_problem() = make_retry_problem(429, "bus.busy", "too many reads wait", 100);
  EXPECT_EQ(place_.take(busy)->code(), "bus.busy");
  EXPECT_EQ(place_.position(), 0u);
}

TEST(QueryRoutes, CanAllBeServed) {
  const auto checked = http::check_routes(query_routes());
  EXPECT_TRUE(checked) << checked.error().message;
}

}  // namespace
}  // namespace tercet::testing
