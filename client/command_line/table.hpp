#pragma once

#include <string>
#include <vector>

#include "client/command_line/terminal.hpp"

namespace tercet::command_line {

using Lines = std::vector<std::string>;

enum class Kind {
  text,
  /// Stands at the right of its column.
  number,
  id,
};

struct Cell {
  std::string text;
  Style style = Style::plain;
  /// Numbers and ids are no use in part: they are cut only where one column alone is too wide.
  Kind kind = Kind::text;
};

/// A UUID or the like, which is dim: what people look for stands beside it.
Cell id_cell(std::string id);

using Row = std::vector<Cell>;

struct Table {
  /// Empty = the table has no head.
  std::vector<std::string> head;
  /// As many cells each as there are columns, or fewer.
  std::vector<Row> rows;
};

/// The table's lines, its columns two spaces apart, the head first. On a terminal no line is wider than it: the widest
/// columns of text are cut, which "…" shows; if they would become too narrow to be read, columns are left out from the
/// right, which "…" at the end of the first line shows.
Lines lines_of(const Table& table, const Terminal& terminal);

}  // namespace tercet::command_line
