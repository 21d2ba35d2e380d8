// `tercet` for people: what it shows on a terminal, and that a pipe gets none of that.

#include <algorithm>
#include <regex>
#include <sstream>
#include <tuple>

#include "tests/system/harness/pseudo_terminal.hpp"
#include "tests/system/harness/system_test.hpp"

namespace tercet::harness {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::Each;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Le;
using ::testing::Not;
using ::testing::ResultOf;
using ::testing::StartsWith;

constexpr const char* kOpenAlice =
    R"({"account_id":"alice","owner":"Zoë Zürich of the house at the end","currency":"EUR"})";
constexpr const char* kPayAlice = R"({"account_id":"alice","amount":{"currency":"EUR","minor_units":"12345"}})";
constexpr const char* kEscape = "\x1b";

/// What one sees of it.
std::string without_colour(const std::string& text) {
  static const std::regex kColour{"\x1b\\[[0-9;]*m"};
  return std::regex_replace(text, kColour, "");
}

std::vector<std::string> lines_seen(const std::string& shown) {
  std::istringstream in{without_colour(shown)};
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

/// In characters, which are one column each here.
std::size_t width_of(const std::string& line) {
  return static_cast<std::size_t>(
      std::count_if(line.begin(), line.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

class CommandLineTerminal : public SystemTest {
 protected:
  std::vector<std::string> at_installation(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), {"--base-port", std::to_string(installation.ports().base)});
    return arguments;
  }

  Finished in_pipe(std::vector<std::string> arguments) { return run_program("tercet", at_installation(arguments)); }

  void send(const std::string& type, const std::string& command) {
    const auto sent = in_pipe({"send", type, command, "--wait", "committed"});
    EXPECT_EQ(sent.status, 0) << sent.err;
  }

  /// What it shows on a terminal of that width.
  std::string on_terminal(unsigned short columns, std::vector<std::string> arguments,
                          const std::map<std::string, std::string>& environment = {}) {
    PseudoTerminal terminal{"tercet", at_installation(arguments), columns, environment};
    EXPECT_TRUE(terminal.wait_for_end().has_value());
    return terminal.shown();
  }

  /// Alice has an account, and money in it, and the read models know.
  void start_with_alice() {
    installation.start();
    send("OpenAccount", kOpenAlice);
    send("Deposit", kPayAlice);
    const auto head = std::to_string(read_log(log).size());
    in_pipe({"query", "GetAccount", R"({"account_id":"alice"})", "--min-position", head});
  }
};

TEST_F(CommandLineTerminal, TablesFitTheTerminalAndHaveColour) {
  start_with_alice();
  const auto wide = on_terminal(80, {"projections"});
  EXPECT_THAT(wide, HasSubstr("\x1b[1mname\x1b[0m"));
  EXPECT_THAT(wide, HasSubstr("\x1b[32mLIVE\x1b[0m"));
  EXPECT_THAT(lines_seen(wide), Each(ResultOf(width_of, Le(80U))));
  const auto narrow = on_terminal(40, {"projections"});
  EXPECT_THAT(lines_seen(narrow), Each(ResultOf(width_of, Le(40U))));
  EXPECT_THAT(narrow, HasSubstr("…"));
}

TEST_F(CommandLineTerminal, APipeGetsEverythingWholeAndPlain) {
  start_with_alice();
  for (const std::vector<std::string>& words :
       std::vector<std::vector<std::string>>{{"projections"},
                                             {"info"},
                                             {"read", "account-alice"},
                                             {"query", "GetAccount", R"({"account_id":"alice"})"},
                                             {"query", "GetAccount", R"({"account_id":"nobody"})"},
                                             {"send", "bank.v1.Deposit", kPayAlice}}) {
    const auto finished = in_pipe(words);
    EXPECT_THAT(finished.out + finished.err, Not(HasSubstr(kEscape))) << ::testing::PrintToString(words);
    EXPECT_THAT(finished.out + finished.err, Not(HasSubstr("…"))) << ::testing::PrintToString(words);
  }
  EXPECT_THAT(in_pipe({"read", "account-alice"}).out, ContainsRegex("T[0-9:]{8}\\.[0-9]{6}Z"));
}

TEST_F(CommandLineTerminal, JsonIsTheSameOnATerminal) {
  start_with_alice();
  const std::vector<std::string> words{"--json", "read", "account-alice"};
  EXPECT_EQ(on_terminal(40, words), in_pipe(words).out);
}

TEST_F(CommandLineTerminal, ShowsMoneyAndLocalTimes) {
  start_with_alice();
  const auto shown = on_terminal(80, {"query", "GetAccount", R"({"account_id":"alice"})"}, {{"TZ", "XYZ-5"}});
  EXPECT_THAT(shown, HasSubstr(" 123.45 EUR\n"));
  EXPECT_THAT(without_colour(shown),
              ContainsRegex("updated_at  [0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}\n"));
}

TEST_F(CommandLineTerminal, ListsAreTablesThatGoOnAtACursor) {
  start_with_alice();
  send("OpenAccount", R"({"account_id":"bob","owner":"Bob","currency":"JPY"})");
  const auto head = std::to_string(read_log(log).size());
  const auto first = lines_seen(
      on_terminal(50, {"query", "ListAccounts", R"({"limit":1})", "--min-position", head}, {{"NO_COLOR", "1"}}));
  ASSERT_EQ(first.size(), 3U);
  EXPECT_THAT(first[0], AllOf(StartsWith("account"), EndsWith("…")));
  EXPECT_THAT(first[1], AllOf(StartsWith("alice "), HasSubstr("…"), HasSubstr(" 123.45 EUR ")));
  EXPECT_LE(width_of(first[1]), 50U);
  const std::string more = "more: cursor ";
  ASSERT_THAT(first[2], StartsWith(more));
  const auto rest = in_pipe({"query", "ListAccounts", R"({"cursor":")" + first[2].substr(more.size()) + R"("})"});
  EXPECT_THAT(rest.out,
              AllOf(HasSubstr("\nbob "), HasSubstr(" 0 JPY "), Not(HasSubstr("alice")), Not(HasSubstr(more))));
}

TEST_F(CommandLineTerminal, ARefusalIsYellowAndAbsenceIsRed) {
  installation.start();
  EXPECT_THAT(on_terminal(80, {"send", "bank.v1.Deposit", kPayAlice}),
              HasSubstr("\x1b[33m404 account.not_found\x1b[0m"));
  installation.queries().stop();
  EXPECT_THAT(on_terminal(80, {"projections", "--timeout", "0.5"}),
              HasSubstr("\x1b[31m503 service.unreachable\x1b[0m"));
}

TEST_F(CommandLineTerminal, ColourCanBeRefused) {
  start_with_alice();
  for (const std::map<std::string, std::string>& environment :
       std::vector<std::map<std::string, std::string>>{{{"NO_COLOR", "1"}}, {{"TERM", "dumb"}}}) {
    const auto shown = on_terminal(40, {"projections"}, environment);
    EXPECT_THAT(shown, StartsWith("name"));
    EXPECT_THAT(shown, Not(HasSubstr(kEscape)));
    EXPECT_THAT(lines_seen(shown), Each(ResultOf(width_of, Le(40U))));
  }
}

TEST_F(CommandLineTerminal, ATerminalWithoutAWidthHasThatOfCOLUMNS) {
  start_with_alice();
  EXPECT_THAT(lines_seen(on_terminal(0, {"projections"}, {{"COLUMNS", "30"}})), Each(ResultOf(width_of, Le(30U))));
}

TEST_F(CommandLineTerminal, TailShowsWhatComesLineByLine) {
  installation.start();
  PseudoTerminal tail{"tercet", at_installation({"tail", "--category", "account"}), 60};
  Process piped{"tercet", at_installation({"tail"}), installation.directory() / "tail"};
  for (const auto& [type, command, event] :
       {std::tuple{"OpenAccount", kOpenAlice, "AccountOpened"}, std::tuple{"Deposit", kPayAlice, "MoneyDeposited"}}) {
    send(type, command);
    // Before anything else is written: neither waits for more.
    EXPECT_TRUE(wait_until([&, part = event] { return tail.shown().find(part) != std::string::npos; })) << event;
    EXPECT_TRUE(wait_until([&, part = event] { return piped.standard_output().find(part) != std::string::npos; }));
  }
  EXPECT_THAT(tail.shown(), HasSubstr("account-alice 2  \x1b[36mbank.v1.MoneyDeposited\x1b[0m\n"
                                      "        \x1b[2mamount:\x1b[0m 123.45 EUR, \x1b[2mbalance:\x1b[0m 123.45 EUR\n"));
  EXPECT_THAT(piped.standard_output(),
              HasSubstr("account-alice 2  bank.v1.MoneyDeposited  amount: 123.45 EUR, balance: 123.45 EUR\n"));
}

}  // namespace
}  // namespace tercet::harness
