#include "client/command_line/terminal.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <charconv>
#include <cstdlib>

namespace tercet::command_line {
namespace {

constexpr std::size_t kDefaultWidth = 80;

// Select Graphic Rendition (ECMA-48): the sixteen colours that every terminal has.
std::string_view code_of(Style style) {
  switch (style) {
    case Style::plain:
      break;
    case Style::bold:
      return "1";
    case Style::dim:
      return "2";
    case Style::green:
      return "32";
    case Style::yellow:
      return "33";
    case Style::red:
      return "31";
    case Style::cyan:
      return "36";
  }
  return "";
}

std::size_t positive_number(const char* text) {
  if (text == nullptr) return 0;
  const std::string_view digits{text};
  std::size_t number = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), number);
  return error == std::errc{} && end == digits.data() + digits.size() ? number : 0;
}

std::size_t width_in(const Surroundings& surroundings) {
  if (surroundings.columns != 0) return surroundings.columns;
  const auto wanted = positive_number(surroundings.columns_variable);
  return wanted != 0 ? wanted : kDefaultWidth;
}

bool is_set(const char* variable) {
  return variable != nullptr && *variable != '\0';
}

}  // namespace

std::string Terminal::paint(Style style, std::string_view text) const {
  if (!colour || style == Style::plain || text.empty()) return std::string{text};
  return "\x1b[" + std::string{code_of(style)} + "m" + std::string{text} + "\x1b[0m";
}

Terminal terminal_in(const Surroundings& surroundings) {
  if (!surroundings.is_terminal) return {};
  const bool dumb = surroundings.term != nullptr && std::string_view{surroundings.term} == "dumb";
  return {width_in(surroundings), !dumb && !is_set(surroundings.no_color)};
}

Terminal terminal_behind(int descriptor) {
  Surroundings surroundings;
  surroundings.is_terminal = isatty(descriptor) == 1;
  winsize size{};
  if (surroundings.is_terminal && ioctl(descriptor, TIOCGWINSZ, &size) == 0) surroundings.columns = size.ws_col;
  surroundings.columns_variable = std::getenv("COLUMNS");
  surroundings.term = std::getenv("TERM");
  surroundings.no_color = std::getenv("NO_COLOR");
  return terminal_in(surroundings);
}

}  // namespace tercet::command_line
