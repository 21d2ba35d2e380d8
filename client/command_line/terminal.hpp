#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace tercet::command_line {

enum class Style { plain, bold, dim, green, yellow, red, cyan };

/// What the output is shown on, as a value: what is printed depends on it and on nothing else around the program. As it
/// is made here it is no terminal but a file or a pipe, where everything is printed whole and plain.
struct Terminal {
  /// Columns, from 1; 0 = it is no terminal.
  std::size_t width = 0;
  bool colour = false;

  bool is_terminal() const { return width != 0; }
  /// `text` in that style; as it is if there is no colour, or nothing to be seen.
  std::string paint(Style style, std::string_view text) const;
};

/// What a terminal is told by. Null = the environment variable is not set.
struct Surroundings {
  bool is_terminal = false;
  /// As the kernel knows them; 0 = it does not.
  std::size_t columns = 0;
  const char* columns_variable = nullptr;
  const char* term = nullptr;
  const char* no_color = nullptr;
};

/// The width is the kernel's, else that of COLUMNS, else 80. Colour needs a terminal whose TERM is not "dumb", and a
/// NO_COLOR that is unset or empty (no-color.org).
Terminal terminal_in(const Surroundings& surroundings);

/// What is behind an open file, now.
Terminal terminal_behind(int descriptor);

}  // namespace tercet::command_line
