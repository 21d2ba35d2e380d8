// Queries over HTTP: what is asked, and what is answered.
#include "common/http/queries.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "bank/v1/account_queries.pb.h"
#include "common/vocabulary/problem.hpp"
#include "tests/unit/common/http/recorded_exchange.hpp"

namespace tercet::http {
namespace {

using ::testing::HasSubstr;

const MessageRoute kAccount = query("/v1/accounts/{account_id}", "bank.v1.GetAccount", "bank.v1.AccountView");

Request get(std::vector<std::string> path, std::vector<NamedValue> parameters = {},
            std::vector<NamedValue> headers = {}) {
  Request request;
  request.path = std::move(path);
  request.parameters = std::move(parameters);
  request.headers = std::move(headers);
  return request;
}

template <class Message>
v1::QueryReply found(const Message& message) {
  v1::QueryReply reply;
  reply.set_status(200);
  reply.set_position(9);
  reply.set_type(message.GetTypeName());
  reply.set_data(message.SerializeAsString());
  return reply;
}

v1::QueryReply alice() {
  bank::v1::AccountView view;
  view.set_account_id("alice");
  view.set_version(3);
  return found(view);
}

// ---- What is asked ----

TEST(ReadQuery, TakesTheMessageAndThePosition) {
  const auto request =
      get({"v1", "accounts", "alice"}, {{"version", "2"}, {"min_position", "17"}}, {{"Prefer", "wait=4"}});
  const auto query = read_query(kAccount, request, {{"account_id", "alice"}});
  ASSERT_TRUE(query) << query.error().detail();
  EXPECT_EQ(query->type(), "bank.v1.GetAccount");
  EXPECT_EQ(query->min_position(), 17u);
  EXPECT_EQ(query->timeout_ms(), 4000u);
  bank::v1::GetAccount question;
  ASSERT_TRUE(question.ParseFromString(query->data()));
  EXPECT_EQ(question.account_id(), "alice");
  EXPECT_EQ(question.version(), 2u);
}

TEST(ReadQuery, WaitsAsLongAsIsUsualIfNothingIsSaidAndHardlyIfZeroIsSaid) {
  EXPECT_EQ(read_query(kAccount, get({}), {{"account_id", "a"}})->timeout_ms(), 0u);
  const std::vector<NamedValue> position{{"min_position", "9"}};
  EXPECT_EQ(read_query(kAccount, get({}, position, {{"Prefer", "wait=0"}}), {{"account_id", "a"}})->timeout_ms(), 250u)
      << "the reading takes its time";
  EXPECT_EQ(read_query(kAccount, get({}, {}, {{"Prefer", "wait=0"}}), {{"account_id", "a"}})->timeout_ms(), 0u)
      << "nothing is waited for";
}

TEST(ReadQuery, TakesThePositionInBothSpellingsOnce) {
  const std::vector<NamedValue> camel{{"minPosition", "9"}};
  EXPECT_EQ(read_query(kAccount, get({}, camel), {{"account_id", "a"}})->min_position(), 9u);
  const auto twice =
      read_query(kAccount, get({}, {{"min_position", "9"}, {"minPosition", "9"}}), {{"account_id", "a"}});
  ASSERT_FALSE(twice);
  EXPECT_EQ(twice.error().detail(), "min_position: given twice");
}

TEST(ReadQuery, TakesNoPositionWhereNothingCanBeWaitedFor) {
  const auto route = query_of_now("/v1/projections", "tercet.v1.ListProjections", "tercet.v1.ProjectionList");
  EXPECT_TRUE(read_query(route, get({}), {}));
  const auto refused = read_query(route, get({}, {{"min_position", "9"}}), {});
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code(), "request.unknown_parameter");
}

TEST(ReadQuery, RefusesAPositionThatIsNone) {
  const auto query = read_query(kAccount, get({}, {{"min_position", "soon"}}), {{"account_id", "a"}});
  ASSERT_FALSE(query);
  EXPECT_EQ(query.error().code(), "request.bad_parameter");
  EXPECT_EQ(query.error().instance(), "min_position");
}

// ---- What is answered ----

TEST(QueryResponse, OfWhatHasAVersionIsTaggedWithIt) {
  const auto response = query_response(get({"v1", "accounts", "alice"}), alice());
  EXPECT_EQ(response.status, 200u);
  EXPECT_EQ(response.content_type, "application/json");
  EXPECT_THAT(response.body, HasSubstr(R"("account_id":"alice")"));
  EXPECT_EQ(response.body.back(), '\n');
  EXPECT_EQ(header_of(response, "ETag"), "\"3\"");
  EXPECT_EQ(header_of(response, "Tercet-Position"), "9");
  EXPECT_EQ(header_of(response, "Cache-Control"), "no-cache");
}

TEST(QueryResponse, IsNotSentTwice) {
  const auto response = query_response(get({}, {}, {{"If-None-Match", "\"3\""}}), alice());
  EXPECT_EQ(response.status, 304u);
  EXPECT_EQ(response.body, "");
  EXPECT_EQ(header_of(response, "ETag"), "\"3\"");
  EXPECT_EQ(header_of(response, "Tercet-Position"), "9");
}

TEST(QueryResponse, OfACommandIsTaggedByItsContentForItChangesWithoutAVersion) {
  v1::CommandView view;
  view.set_version(3);
  view.set_status(v1::CommandView::ACCEPTED);
  const auto before = query_response(get({}), found(view));
  view.set_status(v1::CommandView::COMPLETED);
  const auto after = query_response(get({}), found(view));
  EXPECT_NE(header_of(before, "ETag"), header_of(after, "ETag"));
}

TEST(QueryResponse, OfAPageLinksToTheNextOne) {
  bank::v1::AccountList list;
  list.set_next_cursor("c/2");
  const auto request =
      get({"v1", "accounts"}, {{"owner", "A & B"}, {"cursor", "c/1"}, {"min_position", "3"}, {"limit", "1"}});
  EXPECT_EQ(header_of(query_response(request, found(list)), "Link"),
            "</v1/accounts?owner=A%20%26%20B&limit=1&cursor=c%2F2>; rel=\"next\"");
  list.clear_next_cursor();
  EXPECT_EQ(header_of(query_response(request, found(list)), "Link"), "");
}

TEST(QueryResponse, OfAProblemHasThePositionToo) {
  v1::QueryReply reply;
  reply.set_status(504);
  reply.set_position(5);
  *reply.mutable_problem() = make_retry_problem(504, "projection.behind", "it stands at 5", 100);
  const auto response = query_response(get({}, {{"min_position", "7"}}, {{"Prefer", "wait=2"}}), reply);
  EXPECT_EQ(response.status, 504u);
  EXPECT_EQ(response.content_type, "application/problem+json");
  EXPECT_EQ(header_of(response, "Tercet-Position"), "5");
  EXPECT_EQ(header_of(response, "Retry-After"), "1");
  EXPECT_EQ(header_of(response, "Preference-Applied"), "wait=2");
  EXPECT_EQ(header_of(response, "ETag"), "");
}

TEST(QueryResponse, SaysAtWhichPositionSomethingIsNotThereButNotOfAQuestionThatWasRefused) {
  v1::QueryReply reply;
  reply.set_status(404);
  *reply.mutable_problem() = make_problem(404, "account.not_found", "there is no account alice", "alice");
  EXPECT_EQ(header_of(query_response(get({}), reply), "Tercet-Position"), "0") << "the log is empty";
  reply.set_status(504);
  *reply.mutable_problem() = make_retry_problem(504, "projection.behind", "it stands at 0", 100);
  EXPECT_EQ(header_of(query_response(get({}), reply), "Tercet-Position"), "0");
  reply.set_status(400);
  *reply.mutable_problem() = make_problem(400, "query.invalid", "limit is over 1000", "limit");
  EXPECT_EQ(header_of(query_response(get({}), reply), "Tercet-Position"), "");
}

TEST(QueryResponse, HasNoPreferenceAppliedWhereNothingWasWaitedFor) {
  EXPECT_EQ(header_of(query_response(get({}, {}, {{"Prefer", "wait=2"}}), alice()), "Preference-Applied"), "");
}

}  // namespace
}  // namespace tercet::http
