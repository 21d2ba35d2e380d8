#include "client/command_line/text.hpp"

#include <algorithm>
#include <cstddef>
#include <utility>

#include "client/command_line/display_width.hpp"
#include "client/command_line/message_text.hpp"
#include "client/command_line/problem_text.hpp"
#include "client/command_line/projection_text.hpp"
#include "client/command_line/time_text.hpp"
#include "common/json/json.hpp"
#include "common/json/message_types.hpp"
#include "common/vocabulary/printable.hpp"

namespace tercet::command_line {
namespace {

// Six digits: the events of a log of less than a million commits stand under each other.
constexpr std::size_t kPositionWidth = 6;
constexpr std::size_t kDataIndent = kPositionWidth + 2;

std::string at_position(std::uint64_t position) {
  return "position " + std::to_string(position);
}

std::string what_happened(const v1::CommandReply& reply, const Terminal& terminal) {
  const auto where = printable(reply.stream()) + " at version " + std::to_string(reply.version());
  if (reply.status() == 202) {
    const auto id = terminal.paint(Style::dim, printable(reply.command_id()));
    return "accepted   command " + id + ", " + at_position(reply.position());
  }
  if (reply.position() == 0) return "would be   " + where;
  return (reply.status() == 201 ? "created    " : "committed  ") + where + ", " + at_position(reply.position());
}

// What an event says; of an unknown type, the bytes as in JSON.
std::vector<Item> items_of(const v1::Event& event, const Terminal& terminal) {
  const auto message = new_message(event.type());
  if (message && message->ParseFromString(event.data())) return items_of(*message, terminal);
  return {{"", json_bytes(event.data())}};
}

std::string type_text(const v1::Event& event, const Terminal& terminal) {
  return terminal.paint(Style::cyan, printable(event.type()));
}

// As many items on a line as fit, each line but the last with a comma at its end; an item that is too long for any line
// is left to the terminal to break.
Lines data_lines(const std::vector<Item>& items, const Terminal& terminal) {
  Lines lines;
  std::size_t free = 0;
  for (const auto& item : items) {
    const auto width = display_width(item_text(item, {})) + 2;
    if (width > free) {
      lines.emplace_back(kDataIndent, ' ');
      free = terminal.width - std::min(terminal.width, kDataIndent);
    }
    lines.back() += item_text(item, terminal) + ", ";
    free -= std::min(free, width);
  }
  for (auto& line : lines) line.resize(line.size() - 1);
  if (!lines.empty()) lines.back().pop_back();
  return lines;
}

std::string padded(std::uint64_t position) {
  auto digits = std::to_string(position);
  return std::string(kPositionWidth - std::min(kPositionWidth, digits.size()), ' ') + digits;
}

// Where and when, and of what type.
std::string place_text(const RecordedEvent& event, const Terminal& terminal) {
  return padded(event.position) + "  " +
         terminal.paint(Style::dim, time_text(event.time_us, Precision::milliseconds, terminal)) + "  " +
         printable(*event.stream) + " " + std::to_string(event.version) + "  " + type_text(*event.event, terminal);
}

}  // namespace

Lines text(const v1::CommandReply& reply, const Terminal& terminal) {
  const auto status = terminal.paint(style_of_status(reply.status()), std::to_string(reply.status()));
  Lines lines{status + " " + what_happened(reply, terminal)};
  for (const auto& event : reply.events()) {
    lines.push_back("  " + type_text(event, terminal) + "  " + text(items_of(event, terminal), terminal));
  }
  return lines;
}

Lines text(const v1::QueryReply& reply, const Terminal& terminal) {
  if (const auto projections = projections_in(reply)) return text(*projections, terminal);
  const auto answer = new_message(reply.type());
  if (answer && answer->ParseFromString(reply.data())) return text(*answer, terminal);
  return {printable(reply.type()) + " " + json_bytes(reply.data())};
}

Lines text(const RecordedEvent& event, const Terminal& terminal) {
  const auto items = items_of(*event.event, terminal);
  Lines lines{place_text(event, terminal)};
  const auto width = display_width(place_text(event, {terminal.width, false}) + "  " + text(items, {}));
  if (terminal.is_terminal() && width > terminal.width) {
    for (auto& line : data_lines(items, terminal)) lines.push_back(std::move(line));
  } else if (!items.empty()) {
    lines.back() += "  " + text(items, terminal);
  }
  return lines;
}

Lines text(const std::vector<v1::OpenCommand>& open, const Terminal& terminal) {
  if (open.empty()) return {"no open commands"};
  Table table{{"command_id", "type", "stream", "position", "accepted_at"}, {}};
  for (const auto& command : open) {
    table.rows.push_back({id_cell(to_text(uuid_from_bytes(command.command_id()).value_or(CommandId{}))),
                          {printable(command.acceptance().type())},
                          {printable(command.acceptance().stream())},
                          {std::to_string(command.position()), Style::plain, Kind::number},
                          {time_text(command.accepted_us(), Precision::seconds, terminal), Style::dim}});
  }
  return lines_of(table, terminal);
}

}  // namespace tercet::command_line
