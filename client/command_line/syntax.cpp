#include "client/command_line/syntax.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>

namespace tercet::command_line {
namespace {

std::vector<std::string> values_in(const std::string& type_name) {
  const bool lists_values = !type_name.empty() && std::all_of(type_name.begin(), type_name.end(), [](char c) {
    return c == '|' || c == '_' || (c >= 'a' && c <= 'z');
  });
  return lists_values ? CLI::detail::split(type_name, '|') : std::vector<std::string>{};
}

void add_option(const CLI::Option& option, CommandSyntax& syntax) {
  const auto values = values_in(option.get_type_name());
  if (option.get_positional()) {
    syntax.positionals.push_back({option.get_name(true), values});
    return;
  }
  for (const auto& name : option.get_lnames()) {
    syntax.flags.push_back({"--" + name, option.get_items_expected_max() != 0, values});
  }
}

void add_all(const CLI::App& app, const std::string& path, std::vector<CommandSyntax>& all) {
  CommandSyntax syntax;
  syntax.path = path;
  for (const auto* option : app.get_options()) add_option(*option, syntax);
  const auto subcommands = app.get_subcommands([](const CLI::App*) { return true; });
  for (const auto* subcommand : subcommands) syntax.subcommands.push_back(subcommand->get_name());
  all.push_back(std::move(syntax));
  for (const auto* subcommand : subcommands) {
    add_all(*subcommand, path + (path.empty() ? "" : " ") + subcommand->get_name(), all);
  }
}

}  // namespace

std::vector<CommandSyntax> syntax_of(const CLI::App& app) {
  std::vector<CommandSyntax> all;
  add_all(app, "", all);
  return all;
}

}  // namespace tercet::command_line
