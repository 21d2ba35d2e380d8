#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

/// The shape of a command line, for whoever helps to type one.
namespace tercet::command_line {

struct FlagSyntax {
  /// "--wait".
  std::string name;
  bool takes_value = false;
  /// All the values it can have, if they are few: {"accepted", "committed"}.
  std::vector<std::string> values;
};

struct PositionalSyntax {
  /// As help has it: "TYPE".
  std::string name;
  std::vector<std::string> values;
};

/// The program itself, or one of its subcommands.
struct CommandSyntax {
  /// Empty for the program, else "send", "projections retry".
  std::string path;
  std::vector<std::string> subcommands;
  std::vector<FlagSyntax> flags;
  std::vector<PositionalSyntax> positionals;
};

/// `app` and all that is below it, each before its subcommands. An option's values are those that its type name lists
/// in lower case ("accepted|committed"); a type name in upper case only says what is meant.
std::vector<CommandSyntax> syntax_of(const CLI::App& app);

}  // namespace tercet::command_line
