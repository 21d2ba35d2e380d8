#include "client/command_line/documents.hpp"

#include <gmock/gmock.h>

#include "bank/v1/account.pb.h"
#include "bank/v1/account_queries.pb.h"
#include "client/command_line/info.hpp"
#include "client/command_line/text.hpp"
#include "common/vocabulary/problem.hpp"

/// Golden lines: scripts read them.
namespace {

using namespace tercet;
using namespace tercet::command_line;
using testing::ElementsAre;

constexpr auto kUuid = "0190b2a4-7c1e-7000-8000-00000000002a";

v1::CommandReply committed() {
  v1::CommandReply reply;
  reply.set_request_id(99);
  reply.set_command_id(kUuid);
  reply.set_status(201);
  reply.set_stream("account-alice");
  reply.set_version(1);
  reply.set_position(7);
  return reply;
}

bank::v1::MoneyDeposited deposited(std::int64_t amount, std::int64_t balance) {
  bank::v1::MoneyDeposited event;
  event.mutable_amount()->set_currency("EUR");
  event.mutable_amount()->set_minor_units(amount);
  event.mutable_balance()->set_currency("EUR");
  event.mutable_balance()->set_minor_units(balance);
  return event;
}

void add_event(v1::StreamWrite& write, const google::protobuf::Message& message) {
  auto& event = *write.add_events();
  event.set_type(message.GetTypeName());
  event.set_data(message.SerializeAsString());
}

/// Two streams, the second with events of which this program knows only one.
v1::Commit two_streams() {
  v1::Commit commit;
  commit.set_position(12);
  commit.set_time_us(1'795'411'506'123'456);
  commit.add_first_versions(4);
  commit.add_first_versions(1);
  auto& body = *commit.mutable_body();
  body.set_commit_id(to_bytes(*parse_uuid(kUuid)));
  body.mutable_outcome()->set_status(v1::Outcome::COMPLETED);
  body.mutable_metadata()->set_correlation_id("order \"7\"");
  auto& first = *body.add_writes();
  first.set_stream("account-alice");
  add_event(first, deposited(100, 250));
  add_event(first, deposited(1, 251));
  auto& second = *body.add_writes();
  second.set_stream("game-1");
  auto& unknown = *second.add_events();
  unknown.set_type("game.v1.Unheard");
  unknown.set_data("\x01\x02\xff");
  return commit;
}

TEST(Documents, of_a_commands_outcome) {
  EXPECT_EQ(document(committed()),
            R"({"command_id":"0190b2a4-7c1e-7000-8000-00000000002a","status":201,"stream":"account-alice",)"
            R"("version":"1","position":"7"})");
}

TEST(Documents, of_a_refusal) {
  auto reply = committed();
  reply.set_status(422);
  *reply.mutable_problem() = make_problem(422, "account.insufficient_funds", "too little");
  EXPECT_EQ(document(reply),
            R"({"command_id":"0190b2a4-7c1e-7000-8000-00000000002a","status":422,"stream":"account-alice",)"
            R"("version":"1","position":"7","problem":{"type":"/problems/account.insufficient_funds",)"
            R"("title":"Refused by a rule","status":422,"detail":"too little","code":"account.insufficient_funds"}})");
}

TEST(Documents, of_a_dry_run_show_the_events_decoded) {
  auto reply = committed();
  reply.clear_position();
  *reply.add_events() = two_streams().body().writes(1).events(0);
  auto& event = *reply.add_events();
  event.set_type("bank.v1.AccountClosed");
  event.set_revision(2);
  EXPECT_EQ(document(reply),
            R"({"command_id":"0190b2a4-7c1e-7000-8000-00000000002a","status":201,"stream":"account-alice",)"
            R"("version":"1","events":[{"type":"game.v1.Unheard","data":"AQL/"},)"
            R"({"type":"bank.v1.AccountClosed","revision":2,"data":{}}]})");
}

TEST(Documents, of_an_answer_show_its_data_decoded) {
  bank::v1::AccountView view;
  view.set_account_id("alice");
  view.set_status(bank::v1::AccountView::OPEN);
  view.mutable_opened_at()->set_seconds(1);
  v1::QueryReply reply;
  reply.set_request_id(99);
  reply.set_status(200);
  reply.set_position(7);
  reply.set_type("bank.v1.AccountView");
  reply.set_data(view.SerializeAsString());
  EXPECT_EQ(document(reply), R"({"status":200,"position":"7","type":"bank.v1.AccountView",)"
                             R"("data":{"account_id":"alice","owner":"","status":"OPEN","version":"0",)"
                             R"("opened_at":"1970-01-01T00:00:01Z"}})");
  EXPECT_THAT(text(reply), ElementsAre("account_id  alice", "owner", "status      OPEN", "version     0",
                                       "opened_at   1970-01-01T00:00:01.000000Z"));
}

TEST(Documents, of_events_have_always_the_same_members) {
  const auto commit = two_streams();
  const auto events = events_of(commit);
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(
      document(events[1]),
      R"({"position":"12","stream":"account-alice","version":"5","type":"bank.v1.MoneyDeposited",)"
      R"("data":{"amount":{"currency":"EUR","minor_units":"1"},"balance":{"currency":"EUR","minor_units":"251"},"reference":""},)"
      R"("time":"2026-11-23T05:25:06.123456Z","command_id":"0190b2a4-7c1e-7000-8000-00000000002a",)"
      R"("correlation_id":"order \"7\""})");
}

TEST(Documents, of_events_of_an_unknown_type_keep_type_and_bytes) {
  auto commit = two_streams();
  commit.mutable_body()->clear_outcome();
  commit.mutable_body()->clear_metadata();
  const auto events = events_of(commit);
  EXPECT_EQ(document(events[2]), R"({"position":"12","stream":"game-1","version":"1","type":"game.v1.Unheard",)"
                                 R"("data":"AQL/","time":"2026-11-23T05:25:06.123456Z","command_id":"",)"
                                 R"("correlation_id":""})");
}

TEST(Documents, of_open_commands_show_the_command) {
  v1::OpenCommand open;
  open.set_command_id(to_bytes(*parse_uuid(kUuid)));
  open.set_position(5);
  open.set_accepted_us(1'000'000);
  open.mutable_acceptance()->set_type("bank.v1.CloseAccount");
  open.mutable_acceptance()->set_data(
      "\n\x05"
      "alice");
  open.mutable_acceptance()->set_stream("account-alice");
  EXPECT_EQ(document(open),
            R"({"command_id":"0190b2a4-7c1e-7000-8000-00000000002a","type":"bank.v1.CloseAccount","status":"ACCEPTED",)"
            R"("stream":"account-alice","position":"5","accepted_at":"1970-01-01T00:00:01Z",)"
            R"("data":{"account_id":"alice"}})");
}

TEST(Documents, of_info_name_all_three) {
  Answers answers;
  answers.event_bus.set_status(200);
  answers.event_bus.set_log_id(to_bytes(*parse_uuid(kUuid)));
  answers.event_bus.set_head(7);
  answers.command_service.set_status(404);
  *answers.command_service.mutable_problem() = make_problem(404, "command.not_found", "no such command");
  answers.query_service.set_status(200);
  answers.query_service.set_position(7);
  EXPECT_TRUE(all_answered(answers));
  EXPECT_EQ(document(answers),
            R"({"event_bus":{"status":200,"log_id":"0190b2a4-7c1e-7000-8000-00000000002a","head":"7",)"
            R"("time":"1970-01-01T00:00:00.000000Z"},"command_service":{"status":200},)"
            R"("query_service":{"status":200,"position":"7","projections":[]}})");

  *answers.command_service.mutable_problem() = make_problem(503, "bus.unavailable", "no event-bus");
  answers.command_service.set_status(503);
  EXPECT_FALSE(all_answered(answers)) << "it runs, but cannot serve yet";
}

TEST(Text, of_a_problem_is_one_line_that_cannot_disturb_a_terminal) {
  EXPECT_EQ(problem_line(make_problem(422, "account.closed", "the \"é\"\n\x1b[31m\xc2\x9b\x7f is closed")),
            R"(422 account.closed: the "é"\x0a\x1b[31m\x9b\x7f is closed)");
}

TEST(Text, of_replies_and_events_for_people) {
  EXPECT_THAT(text(committed()), ElementsAre("201 created    account-alice at version 1, position 7"));
  auto accepted = committed();
  accepted.set_status(202);
  EXPECT_THAT(text(accepted), ElementsAre("202 accepted   command 0190b2a4-7c1e-7000-8000-00000000002a, position 7"));
  const auto commit = two_streams();
  EXPECT_EQ(text(events_of(commit)[2]), "12  2026-11-23T05:25:06.123456Z  game-1 1  game.v1.Unheard \"AQL/\"");
}

TEST(Text, of_a_list_is_a_table) {
  v1::ProjectionList list;
  EXPECT_THAT(text(list), ElementsAre("no projections"));
  auto& projection = *list.add_projections();
  projection.set_name("accounts");
  projection.set_state(v1::ProjectionView::LIVE);
  projection.set_position(7);
  list.add_projections()->set_name("über");
  const auto lines = text(list);
  ASSERT_EQ(lines.size(), 3u);
  EXPECT_EQ(lines[0].find("state"), lines[1].find("LIVE"));
  // One character, two bytes.
  EXPECT_EQ(lines[0].find("state"), lines[2].find("STATE_UNSPECIFIED") - 1);
}

}  // namespace
