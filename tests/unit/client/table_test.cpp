#include "client/command_line/table.hpp"

#include <gmock/gmock.h>
#include <rapidcheck/gtest.h>

#include <numeric>

#include "client/command_line/display_width.hpp"

namespace {

using namespace tercet::command_line;
using testing::ElementsAre;

Terminal plain(std::size_t width) {
  return {width, false};
}

Cell number(std::string text) {
  return {std::move(text), Style::plain, Kind::number};
}

/// Ten columns of text, then a number, then forty columns of text: 5 + 2 columns for the number.
Table accounts() {
  return {{"id", "units", "reference"},
          {{{"alice"}, number("7"), {"rent for the house at the end of the road"}},
           {{"bob"}, number("12345"), {""}},
           {{"Zoë Zürich"}, number("-1"), {"für Öl"}}}};
}

TEST(Table, stands_in_columns_with_numbers_at_the_right_and_is_never_cut_in_a_pipe) {
  EXPECT_THAT(lines_of(accounts(), {}), ElementsAre("id          units  reference",                                  //
                                                    "alice           7  rent for the house at the end of the road",  //
                                                    "bob         12345",                                             //
                                                    "Zoë Zürich     -1  für Öl"));
}

TEST(Table, that_fits_a_terminal_is_the_same_there) {
  EXPECT_EQ(lines_of(accounts(), plain(80)), lines_of(accounts(), {}));
  EXPECT_EQ(lines_of(accounts(), plain(60)), lines_of(accounts(), {}));
}

TEST(Table, that_does_not_fit_loses_from_its_widest_column) {
  EXPECT_THAT(lines_of(accounts(), plain(40)), ElementsAre("id          units  reference",              //
                                                           "alice           7  rent for the house a…",  //
                                                           "bob         12345",                         //
                                                           "Zoë Zürich     -1  für Öl"));
}

TEST(Table, cuts_equally_wide_columns_equally) {
  const Table table{{"from", "to"}, {{{"Alice in the house"}, {"Bob at the end of the road"}}}};
  EXPECT_THAT(lines_of(table, plain(32)), ElementsAre("from             to",  //
                                                      "Alice in the h…  Bob at the end…"));
}

TEST(Table, leaves_out_from_the_right_what_could_not_be_read_and_marks_it) {
  EXPECT_THAT(lines_of(accounts(), plain(30)), ElementsAre("id          units  …",  //
                                                           "alice           7",     //
                                                           "bob         12345",     //
                                                           "Zoë Zürich     -1"));
  EXPECT_THAT(lines_of(accounts(), plain(10)), ElementsAre("id  …",  //
                                                           "alice",  //
                                                           "bob",    //
                                                           "Zoë Zü…"));
}

TEST(Table, cuts_ids_no_more_than_numbers) {
  const Table table{{"id", "type"}, {{id_cell("0190b2a4-7c1e-7000-8000-00000000002a"), {"shop.v1.PlaceOrder"}}}};
  EXPECT_THAT(lines_of(table, plain(50)), ElementsAre("id                                    type",
                                                      "0190b2a4-7c1e-7000-8000-00000000002a  shop.v1.Pla…"));
  EXPECT_THAT(lines_of(table, plain(49)), ElementsAre("id  …", "0190b2a4-7c1e-7000-8000-00000000002a"));
}

TEST(Table, cuts_a_number_that_is_too_wide_alone) {
  EXPECT_THAT(lines_of({{"units"}, {{number("1234567")}}}, plain(5)), ElementsAre("units", "1234…"));
}

/// Any cell: of letters that take no, one and two columns, or of any bytes.
rc::Gen<Cell> any_cell() {
  const auto characters = rc::gen::container<std::vector<std::string>>(
      rc::gen::elementOf(std::vector<std::string>{"a", "é", "e\u0308", "東", "🎉", " ", "…"}));
  const auto text = rc::gen::map(characters, [](const std::vector<std::string>& parts) {
    return std::accumulate(parts.begin(), parts.end(), std::string{});
  });
  return rc::gen::apply(
      [](std::string content, Kind kind) {
        return Cell{std::move(content), Style::plain, kind};
      },
      rc::gen::oneOf(text, rc::gen::string<std::string>()), rc::gen::element(Kind::text, Kind::number, Kind::id));
}

RC_GTEST_PROP(Table, is_never_wider_than_the_terminal, ()) {
  Table table;
  table.head = *rc::gen::container<std::vector<std::string>>(rc::gen::element<std::string>("id", "reference"));
  table.rows = *rc::gen::container<std::vector<Row>>(rc::gen::container<Row>(any_cell()));
  const auto width = *rc::gen::inRange<std::size_t>(1, 120);
  for (const auto& line : lines_of(table, plain(width))) RC_ASSERT(display_width(line) <= width);
}

TEST(Table, is_coloured_by_cell_and_the_head_is_bold) {
  const Table table{{"id", "status"}, {{{"alice", Style::dim}, {"OPEN", Style::green}}}};
  EXPECT_THAT(lines_of(table, {80, true}), ElementsAre("\x1b[1mid\x1b[0m     \x1b[1mstatus\x1b[0m",  //
                                                       "\x1b[2malice\x1b[0m  \x1b[32mOPEN\x1b[0m"));
  const Table long_id{{}, {{{"alice-the-first", Style::dim}, {"OPEN", Style::green}}}};
  EXPECT_THAT(lines_of(long_id, {18, true}), ElementsAre("\x1b[2malice-the-f…\x1b[0m  \x1b[32mOPEN\x1b[0m"));
}

TEST(Table, may_have_no_head_and_no_rows) {
  EXPECT_THAT(lines_of({{}, {{{"event-bus"}, {"ready"}}}}, plain(80)), ElementsAre("event-bus  ready"));
  EXPECT_THAT(lines_of({}, plain(80)), ElementsAre());
}

TEST(DisplayWidth, counts_what_a_terminal_shows) {
  EXPECT_EQ(display_width(""), 0u);
  EXPECT_EQ(display_width("Zoë"), 3u);
  EXPECT_EQ(display_width("Zoe\u0308"), 3u) << "e and a combining diaeresis";
  EXPECT_EQ(display_width("東京"), 4u);
  EXPECT_EQ(display_width("한국어"), 6u);
  EXPECT_EQ(display_width("🎉"), 2u);
  EXPECT_EQ(display_width("\xff\xc3"), 2u) << "no UTF-8: byte by byte";
}

TEST(Shortening, ends_between_characters) {
  EXPECT_EQ(shortened("Zoë", 3), "Zoë");
  EXPECT_EQ(shortened("Zoë Zürich", 6), "Zoë Z…");
  EXPECT_EQ(shortened("Zoë", 1), "…");
  EXPECT_EQ(shortened("東京都", 6), "東京都");
  EXPECT_EQ(shortened("東京都", 5), "東京…");
  EXPECT_EQ(shortened("東京都", 4), "東…") << "half a character is none";
  EXPECT_EQ(shortened("Zoe\u0308 and Bob", 4), "Zoe\u0308…") << "an accent stays with its letter";
}

}  // namespace
