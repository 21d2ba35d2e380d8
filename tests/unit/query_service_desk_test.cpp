// What becomes of a query: read at once, let wait, or refused by name; always exactly one reply.
#include <gmock/gmock.h>

#include <optional>
#include <string>
#include <vector>

#include "bank/v1/account_queries.pb.h"
#include "common/vocabulary/limits.hpp"
#include "query-service/projections/account_view.hpp"
#include "query-service/query_desk.hpp"

namespace tercet::testing {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

v1::Query get_account(const std::string& id, Position min_position = 0, std::uint32_t timeout_ms = 0) {
  bank::v1::GetAccount question;
  question.set_account_id(id);
  v1::Query query;
  query.set_request_id(77);
  query.set_type("bank.v1.GetAccount");
  query.set_data(question.SerializeAsString());
  query.set_min_position(min_position);
  query.set_timeout_ms(timeout_ms);
  return query;
}

class QueryDeskTest : public ::testing::Test {
 protected:
  QueryDeskTest() : desk_{models()} { stands_at(10); }

  static std::vector<ReadModel> models() {
    std::vector<ReadModel> models;
    models.push_back(account_view());
    return models;
  }

  template <class Input>
  void step(Input input) {
    QueryDesk::Outputs out;
    input(out);
    for (auto& read : out.reads) reads_.push_back(std::move(read));
    for (auto& reply : out.replies) replies_.push_back(std::move(reply));
    lists_.insert(lists_.end(), out.lists.begin(), out.lists.end());
    for (auto& read : out.past_reads) past_reads_.push_back(std::move(read));
    repairs_.insert(repairs_.end(), out.repairs.begin(), out.repairs.end());
  }
  QueryDesk::Ticket ask(const v1::Query& query) {
    step([&](auto& out) { desk_.ask(++ticket_, query, now_, out); });
    return ticket_;
  }
  void stands(const ModelStanding& standing) {
    step([&](auto& out) { desk_.on_standing(0, standing, out); });
  }
  void stands_at(Position position) { stands({position, std::nullopt, std::nullopt}); }
  void tick(std::chrono::milliseconds later) {
    now_ += later;
    step([&](auto& out) { desk_.on_tick(now_, out); });
  }
  void found(QueryDesk::Ticket ticket, Position position, Result<std::string, v1::Problem> answer) {
    step([&](auto& out) { desk_.on_found({ticket, position, std::move(answer)}, out); });
  }
  /// The only reply so far, which is forgotten.
  v1::QueryReply reply() {
    EXPECT_EQ(replies_.size(), 1u);
    auto reply = replies_.empty() ? v1::QueryReply{} : replies_.back().reply;
    replies_.clear();
    return reply;
  }
  void expect_refused(const v1::Query& query, std::uint32_t status, const std::string& code) {
    const auto ticket = ask(query);
    ASSERT_EQ(replies_.size(), 1u);
    EXPECT_EQ(replies_[0].ticket, ticket);
    const auto refused = reply();
    EXPECT_EQ(refused.status(), status);
    EXPECT_EQ(refused.request_id(), query.request_id());
    EXPECT_EQ(refused.problem().code(), code);
    EXPECT_EQ(refused.problem().status(), status);
    EXPECT_EQ(desk_.open(), 0u);
  }

  MonoTime now_{1h};
  QueryDesk desk_;
  QueryDesk::Ticket ticket_ = 0;
  std::vector<QueryDesk::Read> reads_;
  std::vector<QueryDesk::Reply> replies_;
  std::vector<QueryDesk::Ticket> lists_;
  std::vector<QueryDesk::PastRead> past_reads_;
  std::vector<QueryDesk::Repair> repairs_;
};

TEST_F(QueryDeskTest, AQueryWithoutAPositionIsReadAtOnceAndAnsweredWithWhatWasFound) {
  const auto ticket = ask(get_account("alice"));
  ASSERT_EQ(reads_.size(), 1u);
  EXPECT_EQ(reads_[0].ticket, ticket);
  EXPECT_EQ(reads_[0].projection, 0u);
  found(ticket, 12, std::string{"the row"});
  const auto answer = reply();
  EXPECT_EQ(answer.request_id(), 77u);
  EXPECT_EQ(answer.status(), 200u);
  EXPECT_EQ(answer.position(), 12u);
  EXPECT_EQ(answer.type(), "bank.v1.AccountView");
  EXPECT_EQ(answer.data(), "the row");
  EXPECT_FALSE(answer.has_problem());
  EXPECT_EQ(desk_.open(), 0u);
}

TEST_F(QueryDeskTest, NothingFoundIsToldWithThePositionItWasLookedForAt) {
  found(ask(get_account("alice")), 12, make_problem(404, "account.not_found", "no such account"));
  const auto answer = reply();
  EXPECT_EQ(answer.status(), 404u);
  EXPECT_EQ(answer.position(), 12u);
  EXPECT_EQ(answer.problem().code(), "account.not_found");
}

// ---- Read your writes ----

TEST_F(QueryDeskTest, APositionThatIsReachedIsReadAtOnce) {
  ask(get_account("alice", 10));
  EXPECT_EQ(reads_.size(), 1u);
}

TEST_F(QueryDeskTest, APositionThatIsNotReachedIsWaitedFor) {
  ask(get_account("alice", 12));
  ask(get_account("bob", 11));
  EXPECT_THAT(reads_, IsEmpty());
  stands_at(11);
  ASSERT_EQ(reads_.size(), 1u);
  EXPECT_EQ(reads_[0].ticket, 2u);
  stands_at(15);
  EXPECT_EQ(reads_.size(), 2u);
}

TEST_F(QueryDeskTest, AnAnswerThatIsNotReadInTimeIsGivenUp) {
  const auto ticket = ask(get_account("alice", 0, 200));
  tick(199ms);
  EXPECT_THAT(replies_, IsEmpty());
  tick(1ms);
  const auto given_up = reply();
  EXPECT_EQ(given_up.problem().code(), "query.timeout");
  EXPECT_GT(given_up.problem().retry_after_ms(), 0u) << "a row is not slow for long";
  found(ticket, 10, std::string{"too late"});
  EXPECT_THAT(replies_, IsEmpty());
}

TEST_F(QueryDeskTest, WhoWaitsInVainGetsABehindAndNeverAnOlderAnswer) {
  ask(get_account("alice", 12, 200));
  tick(199ms);
  EXPECT_THAT(replies_, IsEmpty());
  stands_at(11);
  tick(1ms);
  EXPECT_THAT(reads_, IsEmpty());
  const auto answer = reply();
  EXPECT_EQ(answer.status(), 504u);
  EXPECT_EQ(answer.position(), 11u);
  EXPECT_EQ(answer.problem().code(), "projection.behind");
  EXPECT_THAT(answer.problem().detail(), HasSubstr("11"));
  stands_at(12);
  EXPECT_THAT(reads_, IsEmpty());
}

TEST_F(QueryDeskTest, WithoutATimeItWaitsFiveSeconds) {
  ask(get_account("alice", 12));
  tick(4999ms);
  EXPECT_THAT(replies_, IsEmpty());
  tick(1ms);
  EXPECT_EQ(reply().status(), 504u);
}

TEST_F(QueryDeskTest, RowsThatTurnOutOlderThanAskedForAreNotGivenOut) {
  found(ask(get_account("alice", 10)), 3, std::string{"an old row"});
  const auto answer = reply();
  EXPECT_EQ(answer.status(), 504u);
  EXPECT_THAT(answer.data(), IsEmpty());
}

TEST_F(QueryDeskTest, ANewModelAnswersNothingBeforeItHasMetItsLog) {
  stands({0, std::nullopt, std::nullopt, false});
  ask(get_account("alice", 0, 200));
  ask(get_account("bob", 0, 500));
  EXPECT_THAT(reads_, IsEmpty()) << "that there is no such account would be a guess";
  tick(200ms);
  EXPECT_THAT(reply().problem().detail(), HasSubstr("has not heard the event-bus"));
  stands({0, std::nullopt, std::nullopt, true});
  EXPECT_EQ(reads_.size(), 1u);
}

// ---- Models that have stopped ----

TEST_F(QueryDeskTest, AHaltedModelAnswersWhatItHasAndRefusesToBeWaitedFor) {
  ask(get_account("alice", 12));
  const auto halted = make_problem(503, "projection.failed", "stopped at position 11");
  stands({11, halted, std::nullopt});
  EXPECT_EQ(reply().problem().code(), "projection.failed");
  ask(get_account("bob", 12));
  EXPECT_EQ(reply().status(), 503u);
  ask(get_account("bob", 11));
  ask(get_account("bob"));
  EXPECT_EQ(reads_.size(), 2u);
  EXPECT_THAT(replies_, IsEmpty());
}

TEST_F(QueryDeskTest, AClosedModelRefusesEverybody) {
  ask(get_account("alice", 12));
  stands({10, std::nullopt, make_problem(503, "log.changed", "another log")});
  EXPECT_EQ(reply().problem().code(), "log.changed");
  ask(get_account("alice"));
  EXPECT_EQ(reply().problem().code(), "log.changed");
  EXPECT_THAT(reads_, IsEmpty());
}

// ---- Queries that are refused ----

TEST_F(QueryDeskTest, UnknownTypesAreRefused) {
  auto query = get_account("alice");
  query.set_type("bank.v1.Nonsense");
  expect_refused(query, 400, "query.unknown_type");
  query.set_type("");
  expect_refused(query, 400, "query.unknown_type");
}

TEST_F(QueryDeskTest, DataThatIsNotTheQuestionIsRefused) {
  auto query = get_account("alice");
  query.set_data("\xff\xff");
  expect_refused(query, 400, "query.malformed");
}

TEST_F(QueryDeskTest, NoAccountIdIsRefusedAtOnceAlsoByWhoWouldWait) {
  expect_refused(get_account("", 12), 400, "query.invalid");
  expect_refused(get_account(".."), 400, "query.invalid");
  expect_refused(get_account("no spaces"), 400, "query.invalid");
  expect_refused(get_account(std::string(129, 'x')), 400, "query.invalid");
}

TEST_F(QueryDeskTest, TooMuchDataIsRefused) {
  auto query = get_account("alice");
  query.set_data(std::string(limits::kCommandBytesMax + 1, 'x'));
  expect_refused(query, 413, "query.too_large");
}

TEST_F(QueryDeskTest, TooLongATimeIsRefused) {
  expect_refused(get_account("alice", 12, 300'001), 400, "query.invalid");
  ask(get_account("alice", 12, 300'000));
  EXPECT_THAT(replies_, IsEmpty());
}

TEST_F(QueryDeskTest, TheTenThousandAndFirstAtATimeIsRefusedWithAHint) {
  for (int i = 0; i < 10'000; ++i) ask(get_account("alice", 12));
  EXPECT_THAT(replies_, IsEmpty());
  ask(get_account("alice"));
  const auto refused = reply();
  EXPECT_EQ(refused.status(), 429u);
  EXPECT_EQ(refused.problem().code(), "service.busy");
  EXPECT_GT(refused.problem().retry_after_ms(), 0u);
  tick(5s);
  EXPECT_EQ(replies_.size(), 10'000u);
  EXPECT_EQ(desk_.open(), 0u);
}

// ---- The past ----

v1::Query get_account_at_version(Version version, Position min_position = 0) {
  bank::v1::GetAccount question;
  question.set_account_id("alice");
  question.set_version(version);
  auto query = get_account("alice", min_position, 200);
  query.set_data(question.SerializeAsString());
  return query;
}

TEST_F(QueryDeskTest, APastPointIsReadFromTheLogOnceTheModelStandsWhereAskedFor) {
  const auto ticket = ask(get_account_at_version(3, 12));
  EXPECT_THAT(past_reads_, IsEmpty());
  stands_at(12);
  ASSERT_EQ(past_reads_.size(), 1u);
  EXPECT_EQ(past_reads_[0].ticket, ticket);
  EXPECT_EQ(past_reads_[0].search.stream, "account-alice");
  EXPECT_EQ(past_reads_[0].search.at.value, 3);
  EXPECT_TRUE(desk_.is_open(ticket));
  found(ticket, 15, std::string{"the row then"});
  const auto answer = reply();
  EXPECT_EQ(answer.type(), "bank.v1.AccountView");
  EXPECT_EQ(answer.data(), "the row then");
  EXPECT_EQ(answer.position(), 15u);
  tick(1h);
  EXPECT_THAT(replies_, IsEmpty());
}

TEST_F(QueryDeskTest, APastThatTakesTooLongToReadIsGivenUp) {
  const auto ticket = ask(get_account_at_version(3));
  tick(200ms);
  const auto given_up = reply();
  EXPECT_EQ(given_up.problem().code(), "query.timeout");
  EXPECT_EQ(given_up.problem().retry_after_ms(), 0u) << "it would take as long again";
  EXPECT_FALSE(desk_.is_open(ticket));
  found(ticket, 15, std::string{"too late"});
  EXPECT_THAT(replies_, IsEmpty());
}

TEST_F(QueryDeskTest, NothingFoundInALogThatIsOlderThanAskedForIsNoAnswer) {
  const auto ticket = ask(get_account_at_version(3, 10));
  found(ticket, 9, make_problem(404, "account.not_found", ""));
  EXPECT_EQ(reply().problem().code(), "projection.behind");
}

TEST_F(QueryDeskTest, APointThatIsNoneIsRefused) {
  expect_refused(get_account_at_version(0), 400, "query.invalid");
}

// ---- Repairs ----

template <class Order>
v1::Query to_the_service(const Order& order) {
  v1::Query query;
  query.set_type(Order::descriptor()->full_name());
  query.set_data(order.SerializeAsString());
  return query;
}

TEST_F(QueryDeskTest, ARetryAndASkipArePassedOnAndAnsweredWithTheView) {
  v1::RetryProjection retry;
  retry.set_name("account_view");
  const auto first = ask(to_the_service(retry));
  v1::SkipCommit skip;
  skip.set_name("account_view");
  skip.set_position(7);
  const auto second = ask(to_the_service(skip));
  ASSERT_EQ(repairs_.size(), 2u);
  EXPECT_EQ(repairs_[0].ticket, first);
  EXPECT_EQ(repairs_[0].projection, 0u);
  EXPECT_FALSE(repairs_[0].skip);
  EXPECT_EQ(repairs_[1].ticket, second);
  EXPECT_EQ(repairs_[1].skip, 7u);
  found(first, 3, v1::ProjectionView{}.SerializeAsString());
  EXPECT_EQ(reply().type(), "tercet.v1.ProjectionView");
  found(second, 3, make_problem(409, "projection.not_stopped", ""));
  EXPECT_EQ(reply().status(), 409u);
}

TEST_F(QueryDeskTest, ARepairOfNoModelIsRefused) {
  v1::RetryProjection retry;
  retry.set_name("nonsense");
  expect_refused(to_the_service(retry), 404, "projection.not_found");
  auto malformed = to_the_service(v1::SkipCommit{});
  malformed.set_data("\xff");
  expect_refused(malformed, 400, "query.malformed");
  EXPECT_THAT(repairs_, IsEmpty());
}

// ---- The list of all ----

TEST_F(QueryDeskTest, TheListIsAnsweredAtOnceWithTheLowestPosition) {
  v1::Query query;
  query.set_type("tercet.v1.ListProjections");
  const auto ticket = ask(query);
  EXPECT_THAT(lists_, ElementsAre(ticket));
  v1::ProjectionList list;
  list.add_projections()->set_position(9);
  list.add_projections()->set_position(4);
  step([&](auto& out) { desk_.list(ticket, list, out); });
  const auto answer = reply();
  EXPECT_EQ(answer.status(), 200u);
  EXPECT_EQ(answer.position(), 4u);
  EXPECT_EQ(answer.type(), "tercet.v1.ProjectionList");
  v1::ProjectionList read;
  ASSERT_TRUE(read.ParseFromString(answer.data()));
  EXPECT_EQ(read.projections_size(), 2);
}

TEST_F(QueryDeskTest, TheListCannotBeAskedForAtAPosition) {
  v1::Query query;
  query.set_type("tercet.v1.ListProjections");
  query.set_min_position(1);
  expect_refused(query, 400, "query.invalid");
  query.set_min_position(0);
  query.set_data("\xff");
  expect_refused(query, 400, "query.malformed");
}

TEST_F(QueryDeskTest, WhenTheServiceStopsEverybodyWhoWaitsIsTold) {
  ask(get_account("alice", 12));
  ask(get_account("bob"));
  step([&](auto& out) { desk_.close(out); });
  ASSERT_EQ(replies_.size(), 2u);
  for (const auto& told : replies_) EXPECT_EQ(told.reply.problem().code(), "service.stopping");
  replies_.clear();
  found(2, 12, std::string{"too late"});
  EXPECT_THAT(replies_, IsEmpty());
}

}  // namespace
}  // namespace tercet::testing
