#include "client/command_line/problem_text.hpp"

#include "common/vocabulary/printable.hpp"

namespace tercet::command_line {

Style style_of_status(std::uint32_t status) {
  if (status >= 500) return Style::red;
  if (status >= 400) return Style::yellow;
  return status >= 200 && status < 300 ? Style::green : Style::plain;
}

std::string problem_line(const v1::Problem& problem, const Terminal& terminal) {
  const auto reason = std::to_string(problem.status()) + " " + printable(problem.code());
  return terminal.paint(style_of_status(problem.status()), reason) + ": " + printable(problem.detail());
}

Cell problem_cell(const v1::Problem& problem) {
  return {problem_line(problem, {}), style_of_status(problem.status())};
}

}  // namespace tercet::command_line
