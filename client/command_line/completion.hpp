#pragma once

#include <string>
#include <vector>

#include "client/command_line/arguments.hpp"
#include "client/command_line/output.hpp"
#include "client/command_line/syntax.hpp"

namespace tercet::command_line {

/// Prints the script. Returns 0.
int run(const Completion&, const Invocation& invocation, Output& output);

/// A script for bash that completes `tercet`: subcommands, flags and their values, the types of commands and questions
/// that this program knows, and the names of the read models, for which it asks the query-service. It needs bash 4 and
/// nothing else.
std::string bash_completion(const std::vector<CommandSyntax>& syntax);

}  // namespace tercet::command_line
