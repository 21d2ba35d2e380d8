#include "client/command_line/documents.hpp"

#include <gmock/gmock.h>

#include "bank/v1/account_queries.pb.h"
#include "client/command_line/info.hpp"
#include "common/json/recorded_event.hpp"
#include "common/vocabulary/problem.hpp"
#include "tests/unit/client/samples.hpp"

/// Golden lines: scripts read them.
namespace {

using namespace tercet;
using namespace tercet::command_line;

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
}

TEST(Documents, of_events_have_always_the_same_members) {
  const auto commit = two_streams();
  const auto events = events_of(commit);
  ASSERT_EQ(events.size(), 3u);
  EXPECT_EQ(
      to_json(events[1]),
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
  EXPECT_EQ(to_json(events[2]), R"({"position":"12","stream":"game-1","version":"1","type":"game.v1.Unheard",)"
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
            R"("stream":"account-alice","position":"5","accepted_at":"1970-01-01T00:00:01Z","accepted_position":"5",)"
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

}  // namespace
