#pragma once

#include <cstdint>
#include <string>

#include "client/command_line/table.hpp"
#include "client/command_line/terminal.hpp"
#include "tercet/v1/problem.pb.h"

namespace tercet::command_line {

/// Of a status in HTTP's numbers: 2xx green, 4xx yellow, 5xx red.
Style style_of_status(std::uint32_t status);

/// "422 account.insufficient_funds: …": for every reply with a status from 400 on. Control characters are shown
/// escaped.
std::string problem_line(const v1::Problem& problem, const Terminal& terminal);
/// The same as a value in a table.
Cell problem_cell(const v1::Problem& problem);

}  // namespace tercet::command_line
