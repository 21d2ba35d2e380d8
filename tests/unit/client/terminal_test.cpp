#include "client/command_line/terminal.hpp"

#include <gmock/gmock.h>
#include <unistd.h>

#include <cstdio>
#include <memory>

namespace {

using namespace tercet::command_line;

Surroundings terminal_of(std::size_t columns) {
  Surroundings surroundings;
  surroundings.is_terminal = true;
  surroundings.columns = columns;
  surroundings.term = "xterm-256color";
  return surroundings;
}

TEST(TerminalWidth, is_the_kernels) {
  auto surroundings = terminal_of(132);
  surroundings.columns_variable = "40";
  EXPECT_EQ(terminal_in(surroundings).width, 132u);
}

TEST(TerminalWidth, is_that_of_COLUMNS_where_the_kernel_knows_none_and_80_where_nobody_does) {
  auto surroundings = terminal_of(0);
  EXPECT_EQ(terminal_in(surroundings).width, 80u);
  surroundings.columns_variable = "40";
  EXPECT_EQ(terminal_in(surroundings).width, 40u);
  for (const auto* nonsense : {"", "0", "-3", "wide", "40 ", "99999999999999999999999"}) {
    surroundings.columns_variable = nonsense;
    EXPECT_EQ(terminal_in(surroundings).width, 80u) << nonsense;
  }
}

TEST(TerminalColour, is_on_a_terminal_alone) {
  EXPECT_TRUE(terminal_in(terminal_of(80)).colour);
  auto pipe = terminal_of(80);
  pipe.is_terminal = false;
  pipe.columns_variable = "40";
  EXPECT_FALSE(terminal_in(pipe).colour);
  EXPECT_FALSE(terminal_in(pipe).is_terminal()) << "COLUMNS makes no terminal of a pipe";
}

TEST(TerminalColour, is_given_up_for_NO_COLOR_and_for_dumb_terminals) {
  auto surroundings = terminal_of(80);
  surroundings.no_color = "1";
  EXPECT_FALSE(terminal_in(surroundings).colour);
  surroundings.no_color = "";
  EXPECT_TRUE(terminal_in(surroundings).colour) << "empty is the same as unset";
  surroundings.term = "dumb";
  EXPECT_FALSE(terminal_in(surroundings).colour);
  EXPECT_EQ(terminal_in(surroundings).width, 80u);
  surroundings.term = nullptr;
  EXPECT_TRUE(terminal_in(surroundings).colour);
}

TEST(TerminalColour, frames_text_and_leaves_nothing_as_it_is) {
  const Terminal colourful{80, true};
  EXPECT_EQ(colourful.paint(Style::red, "no"), "\x1b[31mno\x1b[0m");
  EXPECT_EQ(colourful.paint(Style::plain, "no"), "no");
  EXPECT_EQ(colourful.paint(Style::red, ""), "");
  EXPECT_EQ((Terminal{80, false}.paint(Style::red, "no")), "no");
}

TEST(Terminal, is_not_what_stands_behind_a_file) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file{std::tmpfile(), std::fclose};
  EXPECT_FALSE(terminal_behind(fileno(file.get())).is_terminal());
}

}  // namespace
