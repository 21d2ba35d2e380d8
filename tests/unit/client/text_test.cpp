#include "client/command_line/text.hpp"

#include <gmock/gmock.h>

#include "client/command_line/display_width.hpp"
#include "client/command_line/info.hpp"
#include "client/command_line/problem_text.hpp"
#include "common/vocabulary/problem.hpp"
#include "shop/v1/order.pb.h"
#include "tests/unit/client/samples.hpp"

namespace {

using namespace tercet;
using namespace tercet::command_line;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr Terminal kPipe{};

/// Without times of day: they are those of wherever the test runs.
std::vector<std::string> without_time(Lines lines) {
  constexpr std::string_view kTime = "2026-11-23 05:25:06.123";
  const auto at = lines.front().find("2026-11-2");
  if (at != std::string::npos) lines.front().replace(at, kTime.size(), "TIME");
  return lines;
}

TEST(ProblemText, is_one_line_that_cannot_disturb_a_terminal) {
  const auto problem = make_problem(422, "account.closed", "the \"é\"\n\x1b[31m\xc2\x9b\x7f is closed");
  EXPECT_EQ(problem_line(problem, kPipe), R"(422 account.closed: the "é"\x0a\x1b[31m\x9b\x7f is closed)");
  EXPECT_EQ(problem_line(make_problem(422, "\x1b[31m", ""), kPipe), R"(422 \x1b[31m: )");
}

TEST(ProblemText, is_yellow_where_the_request_and_red_where_the_service_is_to_blame) {
  EXPECT_EQ(problem_line(make_problem(404, "account.not_found", "no alice"), {80, true}),
            "\x1b[33m404 account.not_found\x1b[0m: no alice");
  EXPECT_EQ(problem_line(make_problem(503, "bus.unavailable", "none"), {80, true}),
            "\x1b[31m503 bus.unavailable\x1b[0m: none");
}

TEST(ReplyText, tells_what_happened) {
  EXPECT_THAT(text(committed(), kPipe), ElementsAre("201 created    account-alice at version 1, position 7"));
  auto accepted = committed();
  accepted.set_status(202);
  EXPECT_THAT(text(accepted, kPipe),
              ElementsAre("202 accepted   command 0190b2a4-7c1e-7000-8000-00000000002a, position 7"));
  EXPECT_THAT(text(accepted, {80, true}),
              ElementsAre("\x1b[32m202\x1b[0m accepted   command "
                          "\x1b[2m0190b2a4-7c1e-7000-8000-00000000002a\x1b[0m, position 7"));
}

TEST(ReplyText, of_a_dry_run_shows_the_events) {
  auto reply = committed();
  reply.clear_position();
  *reply.add_events() = two_streams().body().writes(0).events(0);
  EXPECT_THAT(text(reply, kPipe), ElementsAre("201 would be   account-alice at version 1",
                                              "  bank.v1.MoneyDeposited  amount: 1.00 EUR, balance: 2.50 EUR"));
}

TEST(ReplyText, escapes_what_a_service_says) {
  auto reply = committed();
  reply.set_stream("account-\x1b[2J");
  EXPECT_THAT(text(reply, {80, true}).front(), HasSubstr(R"(account-\x1b[2J at)"));
}

TEST(ReplyText, of_an_answer_of_an_unknown_type_shows_its_bytes) {
  v1::QueryReply reply;
  reply.set_type("game.v1.Unheard");
  reply.set_data("\x01\x02\xff");
  EXPECT_THAT(text(reply, kPipe), ElementsAre("game.v1.Unheard \"AQL/\""));
}

TEST(EventText, is_one_line_in_a_pipe) {
  const auto commit = two_streams();
  const auto events = events_of(commit);
  EXPECT_THAT(text(events[0], kPipe),
              ElementsAre("    12  2026-11-23T05:25:06.123456Z  account-alice 4  bank.v1.MoneyDeposited"
                          "  amount: 1.00 EUR, balance: 2.50 EUR"));
  EXPECT_THAT(text(events[2], kPipe),
              ElementsAre("    12  2026-11-23T05:25:06.123456Z  game-1 1  game.v1.Unheard  \"AQL/\""));
}

TEST(EventText, is_one_line_on_a_terminal_if_it_fits) {
  const auto commit = two_streams();
  const auto lines = text(events_of(commit)[0], {120, false});
  EXPECT_THAT(without_time(lines), ElementsAre("    12  TIME  account-alice 4  bank.v1.MoneyDeposited"
                                               "  amount: 1.00 EUR, balance: 2.50 EUR"));
}

TEST(EventText, has_its_data_below_where_it_does_not_fit_and_loses_nothing) {
  const auto commit = two_streams();
  const auto event = events_of(commit)[0];
  EXPECT_THAT(without_time(text(event, {80, false})),
              ElementsAre("    12  TIME  account-alice 4  bank.v1.MoneyDeposited",
                          "        amount: 1.00 EUR, balance: 2.50 EUR"));
  EXPECT_THAT(without_time(text(event, {40, false})),
              ElementsAre("    12  TIME  account-alice 4  bank.v1.MoneyDeposited", "        amount: 1.00 EUR,",
                          "        balance: 2.50 EUR"));
}

TEST(EventText, is_coloured_by_what_people_look_for) {
  const auto commit = two_streams();
  const auto lines = text(events_of(commit)[0], {200, true});
  EXPECT_THAT(lines.front(), HasSubstr("  \x1b[36mbank.v1.MoneyDeposited\x1b[0m  \x1b[2mamount:\x1b[0m 1.00 EUR, "));
  EXPECT_THAT(text(events_of(commit)[0], {40, true}).back(), "        \x1b[2mbalance:\x1b[0m 2.50 EUR");
}

TEST(EventText, shows_lists_in_full_and_leaves_empty_text_out) {
  shop::v1::OrderPlaced placed;
  placed.set_order_id("7");
  for (const auto* sku : {"pen", "ink\n"}) {
    auto& item = *placed.add_items();
    item.set_sku(sku);
    item.set_quantity(2);
    item.mutable_unit_price()->set_currency("EUR");
    item.mutable_unit_price()->set_minor_units(150);
  }
  v1::Commit commit;
  commit.add_first_versions(1);
  auto& write = *commit.mutable_body()->add_writes();
  write.set_stream("order-7");
  add_event(write, placed);
  EXPECT_THAT(text(events_of(commit)[0], kPipe).front(),
              HasSubstr("  shop.v1.OrderPlaced  order_id: 7, items: (sku: pen, quantity: 2, unit_price: 1.50 EUR), "
                        R"((sku: ink\x0a, quantity: 2, unit_price: 1.50 EUR))"));
}

TEST(EventText, breaks_lines_between_the_elements_of_a_list) {
  shop::v1::OrderPlaced placed;
  for (const auto* name : {"a pen to write with", "ink to write with"}) placed.add_items()->set_name(name);
  v1::Commit commit;
  auto& write = *commit.mutable_body()->add_writes();
  write.set_stream("order-7");
  add_event(write, placed);
  EXPECT_THAT(text(events_of(commit)[0], {60, false}),
              ElementsAre(testing::_, "        items: (name: a pen to write with, quantity: 0),",
                          "        (name: ink to write with, quantity: 0)"));
}

TEST(EventText, without_data_ends_with_its_type) {
  v1::Commit commit;
  auto& write = *commit.mutable_body()->add_writes();
  write.set_stream("account-alice");
  write.add_events()->set_type("bank.v1.AccountClosed");
  EXPECT_THAT(text(events_of(commit)[0], kPipe), ElementsAre(testing::EndsWith("bank.v1.AccountClosed")));
  EXPECT_THAT(text(events_of(commit)[0], {20, false}), ElementsAre(testing::EndsWith("bank.v1.AccountClosed")));
}

Answers answers_of_all() {
  Answers answers;
  answers.event_bus.set_status(200);
  answers.event_bus.set_log_id(to_bytes(*parse_uuid(kUuid)));
  answers.event_bus.set_head(7);
  answers.command_service.set_status(200);
  v1::ProjectionList list;
  list.add_projections()->set_name("account_view");
  answers.query_service.set_status(200);
  answers.query_service.set_type("tercet.v1.ProjectionList");
  answers.query_service.set_data(list.SerializeAsString());
  return answers;
}

TEST(InfoText, has_a_line_for_each_service_and_the_read_models_below) {
  EXPECT_THAT(text(answers_of_all(), kPipe),
              ElementsAre("event-bus        log 0190b2a4-7c1e-7000-8000-00000000002a, head 7",  //
                          "command-service  ready",                                             //
                          "query-service    ready",                                             //
                          testing::StartsWith("  name          revision  state"),
                          testing::StartsWith("  account_view         0  STATE_UNSPECIFIED")));
}

TEST(InfoText, says_what_is_wrong_in_full_and_fits_the_read_models_to_the_terminal) {
  auto answers = answers_of_all();
  answers.command_service.set_status(503);
  *answers.command_service.mutable_problem() =
      make_problem(503, "bus.unavailable", "no event-bus has been heard for a long time");
  const auto lines = text(answers, {40, true});
  EXPECT_EQ(lines[1],
            "command-service  \x1b[31m503 bus.unavailable: no event-bus has been heard for a long time\x1b[0m");
  EXPECT_EQ(lines[2], "query-service    \x1b[32mready\x1b[0m");
  const auto plain = text(answers, {40, false});
  EXPECT_LE(display_width(plain[3]), 40u);
  EXPECT_LE(display_width(plain[4]), 40u);
}

TEST(OpenCommandsText, is_a_table) {
  EXPECT_THAT(text(std::vector<v1::OpenCommand>{}, kPipe), ElementsAre("no open commands"));
  v1::OpenCommand open;
  open.set_command_id(to_bytes(*parse_uuid(kUuid)));
  open.set_position(5);
  open.set_accepted_us(1'000'000);
  open.mutable_acceptance()->set_type("bank.v1.CloseAccount");
  open.mutable_acceptance()->set_stream("account-alice");
  EXPECT_THAT(
      text({open}, kPipe),
      ElementsAre("command_id                            type                  stream         position  accepted_at",
                  "0190b2a4-7c1e-7000-8000-00000000002a  bank.v1.CloseAccount  account-alice         5  "
                  "1970-01-01T00:00:01.000000Z"));
  for (const auto& line : text({open}, {80, false})) EXPECT_LE(display_width(line), 80u);
}

}  // namespace
