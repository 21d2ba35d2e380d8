#include "client/command_line/projection_text.hpp"

#include "client/command_line/time_text.hpp"
#include "common/vocabulary/printable.hpp"

namespace tercet::command_line {
namespace {

using v1::ProjectionView;

Style style_of(ProjectionView::State state) {
  switch (state) {
    case ProjectionView::LIVE:
      return Style::green;
    case ProjectionView::CATCHING_UP:
    case ProjectionView::DISCONNECTED:
      return Style::yellow;
    case ProjectionView::FAILED:
    case ProjectionView::WRONG_LOG:
      return Style::red;
    default:
      return Style::plain;
  }
}

Cell number(std::uint64_t value) {
  return {std::to_string(value), Style::plain, Kind::number};
}

// "12 commits, 3.4 s": how many are missing, and how old the newest that is not is.
Cell lag_of(const ProjectionView& projection) {
  const auto commits = projection.lag_commits();
  if (commits == 0) return number(0);
  const auto count = std::to_string(commits) + (commits == 1 ? " commit" : " commits");
  return {count + ", " + duration_text(projection.lag_us()), Style::plain, Kind::number};
}

Row row_of(const ProjectionView& projection) {
  const auto state = projection.state();
  return {{printable(projection.name())},
          number(projection.revision()),
          {ProjectionView::State_Name(state), style_of(state)},
          number(projection.position()),
          number(projection.head()),
          lag_of(projection),
          number(static_cast<std::uint64_t>(projection.skipped_size()))};
}

bool is_stopped(const ProjectionView& projection) {
  return projection.state() == ProjectionView::FAILED || projection.state() == ProjectionView::WRONG_LOG;
}

// What can be done about it.
void add_ways_out(const ProjectionView& projection, Lines& lines) {
  const auto name = printable(projection.name());
  const auto failed = projection.failed_position();
  if (is_stopped(projection)) lines.push_back("  try again: tercet projections retry " + name);
  if (failed == 0) return;
  lines.push_back("  leave that commit out: tercet projections skip " + name + " " + std::to_string(failed));
}

void add_error(const ProjectionView& projection, const Terminal& terminal, Lines& lines) {
  if (projection.error().empty()) return;
  const auto failed = projection.failed_position();
  const auto what =
      printable(projection.name()) + (failed == 0 ? "" : " stopped at position " + std::to_string(failed));
  lines.push_back(terminal.paint(style_of(projection.state()), what) + ": " + printable(projection.error()));
  add_ways_out(projection, lines);
}

void add_skipped(const ProjectionView& projection, Lines& lines) {
  for (const auto& skipped : projection.skipped()) {
    lines.push_back(printable(projection.name()) + " skipped position " + std::to_string(skipped.position()) + ": " +
                    printable(skipped.error()));
  }
}

}  // namespace

std::optional<v1::ProjectionList> projections_in(const v1::QueryReply& reply) {
  v1::ProjectionList list;
  if (reply.type() == v1::ProjectionList::descriptor()->full_name()) {
    if (list.ParseFromString(reply.data())) return list;
  } else if (reply.type() == ProjectionView::descriptor()->full_name()) {
    if (list.add_projections()->ParseFromString(reply.data())) return list;
  }
  return std::nullopt;
}

Lines text(const v1::ProjectionList& list, const Terminal& terminal) {
  if (list.projections().empty()) return {"no projections"};
  Table table{{"name", "revision", "state", "position", "head", "lag", "skipped"}, {}};
  for (const auto& projection : list.projections()) table.rows.push_back(row_of(projection));
  auto lines = lines_of(table, terminal);
  for (const auto& projection : list.projections()) {
    add_error(projection, terminal, lines);
    add_skipped(projection, lines);
  }
  return lines;
}

}  // namespace tercet::command_line
