#pragma once

namespace tercet::command_line {

/// The whole program: reads the arguments, does what they say, returns the exit status.
int run_program(int argc, const char* const* argv);

}  // namespace tercet::command_line
