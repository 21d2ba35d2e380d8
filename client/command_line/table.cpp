#include "client/command_line/table.hpp"

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <string_view>
#include <utility>

#include "client/command_line/display_width.hpp"

namespace tercet::command_line {
namespace {

constexpr std::size_t kGap = 2;
// Text is not cut below this, numbers and ids not at all, as long as columns can be left out instead: a few that can be
// read say more than many that cannot.
constexpr std::size_t kLegibleWidth = 12;
// Ends the head of a table from which columns were left out.
constexpr std::string_view kMark = "  …";
constexpr std::size_t kMarkWidth = kGap + 1;

struct Column {
  std::size_t width = 0;
  bool holds_text = false;
  bool holds_numbers = false;
};

void widen(std::vector<Column>& columns, const Row& row) {
  if (columns.size() < row.size()) columns.resize(row.size());
  for (std::size_t i = 0; i < row.size(); ++i) {
    columns[i].width = std::max(columns[i].width, display_width(row[i].text));
  }
}

void note_kinds(std::vector<Column>& columns, const Row& row) {
  for (std::size_t i = 0; i < row.size(); ++i) {
    columns[i].holds_text |= row[i].kind == Kind::text && !row[i].text.empty();
    columns[i].holds_numbers |= row[i].kind == Kind::number;
  }
}

std::size_t legible_width(const Column& column) {
  return column.holds_text ? std::min(column.width, kLegibleWidth) : column.width;
}

template <class Width>
std::size_t line_width(const std::vector<Column>& columns, Width width) {
  return std::accumulate(columns.begin(), columns.end(), kGap * (columns.size() - 1),
                         [&](std::size_t sum, const Column& column) { return sum + width(column); });
}

// Takes from the widest of these columns, again and again, until the line fits or none is wider than `least`.
template <class IsOneOf>
void narrow(std::vector<Column>& columns, std::size_t width, std::size_t least, IsOneOf is_one_of) {
  for (auto now = line_width(columns, [](const Column& column) { return column.width; }); now > width; --now) {
    Column* widest = nullptr;
    for (auto& column : columns) {
      if (is_one_of(column) && column.width > least && (widest == nullptr || column.width > widest->width)) {
        widest = &column;
      }
    }
    if (widest == nullptr) return;
    --widest->width;
  }
}

// Makes the columns fit. True: some were left out, and there is room for the mark.
bool fit(std::vector<Column>& columns, std::size_t width) {
  // A text may be as long as a command; what is wider than the whole line need not be taken away step by step.
  for (auto& column : columns) column.width = std::min(column.width, width);
  const bool all_fit = line_width(columns, legible_width) <= width;
  const bool is_marked = !all_fit && columns.size() > 1 && width > kMarkWidth;
  if (is_marked) width -= kMarkWidth;
  while (columns.size() > 1 && line_width(columns, legible_width) > width) columns.pop_back();
  narrow(columns, width, kLegibleWidth, [](const Column& column) { return column.holds_text; });
  narrow(columns, width, 1, [](const Column&) { return true; });
  return is_marked;
}

std::string line_of(const Row& row, const std::vector<Column>& columns, const Terminal& terminal) {
  std::string line;
  for (std::size_t i = 0; i < std::min(row.size(), columns.size()); ++i) {
    const auto text = shortened(row[i].text, columns[i].width);
    const auto space = columns[i].width - display_width(text);
    if (columns[i].holds_numbers) line.append(space, ' ');
    line += terminal.paint(row[i].style, text);
    line.append(columns[i].holds_numbers ? kGap : space + kGap, ' ');
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

Row head_row(const std::vector<std::string>& head) {
  Row row;
  for (const auto& name : head) row.push_back({name, Style::bold});
  return row;
}

}  // namespace

Cell id_cell(std::string id) {
  return {std::move(id), Style::dim, Kind::id};
}

Lines lines_of(const Table& table, const Terminal& terminal) {
  std::vector<Row> rows;
  if (!table.head.empty()) rows.push_back(head_row(table.head));
  rows.insert(rows.end(), table.rows.begin(), table.rows.end());

  std::vector<Column> columns;
  for (const auto& row : rows) widen(columns, row);
  for (const auto& row : table.rows) note_kinds(columns, row);
  const bool is_marked = terminal.is_terminal() && !columns.empty() && fit(columns, terminal.width);
  Lines lines;
  for (const auto& row : rows) lines.push_back(line_of(row, columns, terminal));
  if (is_marked) lines.front() += kMark;
  return lines;
}

}  // namespace tercet::command_line
