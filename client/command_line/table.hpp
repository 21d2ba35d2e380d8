#pragma once

#include <string>
#include <vector>

namespace tercet::command_line {

using Row = std::vector<std::string>;

/// The rows as lines whose columns stand under each other, two spaces apart. Rows may differ in length; nothing is cut.
std::vector<std::string> aligned(const std::vector<Row>& rows);

}  // namespace tercet::command_line
