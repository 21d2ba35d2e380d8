#include "client/command_line/projection_text.hpp"

#include <gmock/gmock.h>

#include "client/command_line/display_width.hpp"

namespace {

using namespace tercet;
using namespace tercet::command_line;
using testing::ElementsAre;
using testing::HasSubstr;

constexpr Terminal kPipe{};

v1::ProjectionView live() {
  v1::ProjectionView view;
  view.set_name("account_view");
  view.set_revision(1);
  view.set_state(v1::ProjectionView::LIVE);
  view.set_position(20);
  view.set_head(20);
  return view;
}

v1::ProjectionView failed() {
  auto view = live();
  view.set_name("orders");
  view.set_state(v1::ProjectionView::FAILED);
  view.set_position(16);
  view.set_lag_commits(4);
  view.set_lag_us(3'400'000);
  view.set_error("shop.v1.OrderPlaced of order-7: \x1b[2J");
  view.set_failed_position(17);
  auto& skipped = *view.add_skipped();
  skipped.set_position(9);
  skipped.set_error("no such order");
  return view;
}

v1::ProjectionList both() {
  v1::ProjectionList list;
  *list.add_projections() = live();
  *list.add_projections() = failed();
  return list;
}

TEST(ProjectionText, is_a_table_and_below_it_what_is_wrong_and_what_was_skipped) {
  EXPECT_THAT(text(both(), kPipe),
              ElementsAre("name          revision  state   position  head               lag  skipped",
                          "account_view         1  LIVE          20    20                 0        0",
                          "orders               1  FAILED        16    20  4 commits, 3.4 s        1",
                          R"(orders stopped at position 17: shop.v1.OrderPlaced of order-7: \x1b[2J)",
                          "  try again: tercet projections retry orders",
                          "  leave that commit out: tercet projections skip orders 17",
                          "orders skipped position 9: no such order"));
}

TEST(ProjectionText, fits_the_terminal_but_for_what_is_wrong) {
  auto list = both();
  for (std::size_t i = 0; i < 3; ++i) {
    EXPECT_LE(display_width(text(list, {80, false})[i]), 80u);
    EXPECT_LE(display_width(text(list, {40, false})[i]), 40u);
  }
  EXPECT_EQ(text(list, {40, false})[3], text(list, kPipe)[3]);
}

TEST(ProjectionText, offers_to_skip_only_where_a_commit_is_to_blame) {
  v1::ProjectionList list;
  auto& projection = *list.add_projections() = live();
  projection.set_state(v1::ProjectionView::WRONG_LOG);
  projection.set_error("another log");
  EXPECT_THAT(text(list, kPipe), ElementsAre(testing::_, testing::_, "account_view: another log",
                                             "  try again: tercet projections retry account_view"));
  projection.set_state(v1::ProjectionView::DISCONNECTED);
  projection.set_error("the event-bus is silent");
  EXPECT_THAT(text(list, kPipe), ElementsAre(testing::_, testing::_, "account_view: the event-bus is silent"));
}

TEST(ProjectionText, shows_states_in_colour) {
  const auto lines = text(both(), {80, true});
  EXPECT_THAT(lines[1], HasSubstr("\x1b[32mLIVE\x1b[0m"));
  EXPECT_THAT(lines[2], HasSubstr("\x1b[31mFAILED\x1b[0m"));
  EXPECT_THAT(lines[3], HasSubstr("\x1b[31morders stopped at position 17\x1b[0m: "));
}

TEST(ProjectionText, says_when_there_are_none) {
  EXPECT_THAT(text(v1::ProjectionList{}, kPipe), ElementsAre("no projections"));
}

TEST(ProjectionsInAReply, are_a_list_or_one) {
  v1::QueryReply reply;
  reply.set_type("tercet.v1.ProjectionList");
  reply.set_data(both().SerializeAsString());
  EXPECT_EQ(projections_in(reply)->projections_size(), 2);
  reply.set_type("tercet.v1.ProjectionView");
  reply.set_data(live().SerializeAsString());
  ASSERT_EQ(projections_in(reply)->projections_size(), 1);
  EXPECT_EQ(projections_in(reply)->projections(0).name(), "account_view");
  reply.set_type("bank.v1.AccountView");
  EXPECT_EQ(projections_in(reply), std::nullopt);
  reply.set_type("tercet.v1.ProjectionList");
  reply.set_data("\xff");
  EXPECT_EQ(projections_in(reply), std::nullopt);
}

}  // namespace
