#include "client/command_line/completion.hpp"

#include <gmock/gmock.h>

#include <algorithm>

/// What the script offers in a bash is tested with the program itself: tests/system/completion_test.cpp.
namespace {

using namespace tercet::command_line;
using testing::AllOf;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

CommandSyntax syntax_at(const std::string& path) {
  const auto all = command_syntax();
  const auto found = std::find_if(all.begin(), all.end(), [&](const auto& command) { return command.path == path; });
  return found == all.end() ? CommandSyntax{} : *found;
}

auto flag(const std::string& name, bool takes_value) {
  return AllOf(Field(&FlagSyntax::name, name), Field(&FlagSyntax::takes_value, takes_value));
}

TEST(Syntax, has_the_program_first_and_every_subcommand) {
  const auto program = command_syntax().front();
  EXPECT_EQ(program.path, "");
  EXPECT_THAT(program.subcommands,
              ElementsAre("send", "query", "status", "commands", "read", "tail", "info", "projections", "completion"));
  EXPECT_THAT(program.flags, AllOf(Contains(flag("--base-port", true)), Contains(flag("--json", false)),
                                   Contains(flag("--help", false)), Contains(flag("--version", false))));
  EXPECT_THAT(syntax_at("projections").subcommands, ElementsAre("retry", "skip"));
}

TEST(Syntax, knows_which_flags_take_a_value_and_which_values_there_are) {
  const auto send = syntax_at("send");
  EXPECT_THAT(send.flags, AllOf(Contains(flag("--expect", true)), Contains(flag("--dry-run", false))));
  EXPECT_THAT(send.flags, Contains(AllOf(Field(&FlagSyntax::name, "--wait"),
                                         Field(&FlagSyntax::values, ElementsAre("accepted", "committed")))));
  EXPECT_THAT(send.flags, Contains(AllOf(Field(&FlagSyntax::name, "--id"), Field(&FlagSyntax::values, IsEmpty()))));
}

TEST(Syntax, knows_what_stands_where) {
  EXPECT_THAT(syntax_at("send").positionals,
              ElementsAre(Field(&PositionalSyntax::name, "TYPE"), Field(&PositionalSyntax::name, "JSON")));
  EXPECT_THAT(syntax_at("projections skip").positionals,
              ElementsAre(Field(&PositionalSyntax::name, "NAME"), Field(&PositionalSyntax::name, "POSITION")));
  EXPECT_THAT(syntax_at("completion").positionals, ElementsAre(Field(&PositionalSyntax::values, ElementsAre("bash"))));
}

TEST(BashCompletion, leaves_no_place_of_its_script_open) {
  const auto script = bash_completion(command_syntax());
  EXPECT_THAT(script, Not(testing::ContainsRegex("@[A-Z_]+@")));
  EXPECT_THAT(script, testing::EndsWith("complete -F _tercet tercet\n"));
}

TEST(BashCompletion, offers_commands_to_send_and_questions_to_ask) {
  const auto script = bash_completion(command_syntax());
  const auto line_of = [&](const std::string& place) {
    const auto at = script.find("'" + place + "') ");
    return script.substr(at, script.find('\n', at) - at);
  };
  EXPECT_THAT(line_of("send/0"), AllOf(HasSubstr(" bank.v1.Deposit "), HasSubstr(" Deposit "),
                                       Not(HasSubstr("MoneyDeposited")), Not(HasSubstr("GetAccount"))));
  EXPECT_THAT(line_of("query/0"), AllOf(HasSubstr(" bank.v1.GetAccount "), HasSubstr(" tercet.v1.ListProjections"),
                                        Not(HasSubstr("Deposit")), Not(HasSubstr("AccountList"))));
}

}  // namespace
