#include "client/command_line/message_text.hpp"

#include <google/protobuf/descriptor.h>

#include <map>
#include <utility>

#include "client/command_line/field_cell.hpp"

namespace tercet::command_line {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

constexpr const char* kCursor = "next_cursor";

/// What becomes of lists of messages among other fields.
enum class Lists { left_out, counted, in_full };

/// The numbers of the fields on the way to a field: sorted by it, fields stand as they are declared.
using Place = std::vector<int>;

struct Field {
  Place place;
  std::string name;
  Cell cell;
};

bool is_list_of_messages(const FieldDescriptor& field) {
  return field.is_repeated() && field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
}

// Takes a message apart; nested ones as well, their fields under the name of the field they stand in.
class Fields {
 public:
  Fields(Lists lists, const Terminal& terminal) : lists_{lists}, terminal_{terminal} {}

  std::vector<Field> of(const Message& message) && {
    add_all(message, {}, "");
    return std::move(fields_);
  }

 private:
  void add_all(const Message& message, const Place& above, const std::string& prefix) {
    const auto& reflection = *message.GetReflection();
    for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
      const auto& field = *message.GetDescriptor()->field(i);
      if (field.has_presence() && !reflection.HasField(message, &field)) continue;
      auto place = above;
      place.push_back(i);
      add(message, field, std::move(place), prefix + field.name());
    }
  }

  void add(const Message& message, const FieldDescriptor& field, Place place, const std::string& name) {
    if (is_list_of_messages(field)) return add_list(message, field, std::move(place), name);
    if (field.is_repeated()) return fields_.push_back({std::move(place), name, scalars(message, field)});
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      return fields_.push_back({std::move(place), name, scalar_cell(message, field, 0)});
    }
    const auto& nested = message.GetReflection()->GetMessage(message, &field);
    if (auto cell = value_cell(nested, terminal_)) return fields_.push_back({std::move(place), name, *std::move(cell)});
    add_all(nested, place, name + ".");
  }

  void add_list(const Message& message, const FieldDescriptor& field, Place place, const std::string& name) {
    const auto size = message.GetReflection()->FieldSize(message, &field);
    if (lists_ == Lists::counted) {
      fields_.push_back({std::move(place), name, {std::to_string(size), Style::plain, Kind::number}});
    } else if (lists_ == Lists::in_full) {
      for (int i = 0; i < size; ++i) fields_.push_back({place, i == 0 ? name : "", {element(message, field, i)}});
    }
  }

  Cell scalars(const Message& message, const FieldDescriptor& field) const {
    std::string text;
    for (int i = 0; i < message.GetReflection()->FieldSize(message, &field); ++i) {
      text += (i == 0 ? "" : ", ") + scalar_cell(message, field, i).text;
    }
    return {text};
  }

  std::string element(const Message& message, const FieldDescriptor& field, int index) const {
    const auto& element = message.GetReflection()->GetRepeatedMessage(message, &field, index);
    const auto value = value_cell(element, terminal_);
    return value ? value->text : "(" + text(items_of(element, terminal_), {}) + ")";
  }

  Lists lists_;
  const Terminal& terminal_;
  std::vector<Field> fields_;
};

// A column for each field of which any element has something to show.
Table table_of(const std::vector<std::vector<Field>>& elements) {
  std::map<Place, std::size_t> columns;
  Table table;
  for (const auto& fields : elements) {
    for (const auto& field : fields) {
      if (!field.cell.text.empty()) columns.emplace(field.place, 0);
    }
  }
  table.head.resize(columns.size());
  std::size_t count = 0;
  for (auto& [place, column] : columns) column = count++;

  for (const auto& fields : elements) {
    auto& row = table.rows.emplace_back(columns.size());
    for (const auto& field : fields) {
      const auto found = columns.find(field.place);
      if (found == columns.end()) continue;
      table.head[found->second] = field.name;
      row[found->second] = field.cell;
    }
  }
  return table;
}

Lines list_text(const Message& message, const FieldDescriptor& list, const Terminal& terminal) {
  const auto& reflection = *message.GetReflection();
  const auto size = reflection.FieldSize(message, &list);
  std::vector<std::vector<Field>> elements;
  elements.reserve(static_cast<std::size_t>(size));
  for (int i = 0; i < size; ++i) {
    elements.push_back(Fields{Lists::counted, terminal}.of(reflection.GetRepeatedMessage(message, &list, i)));
  }
  return elements.empty() ? Lines{"no " + list.name()} : lines_of(table_of(elements), terminal);
}

// The one list that a message is made of, beside a cursor; null if it is anything else.
const FieldDescriptor* list_of(const Descriptor& type) {
  const FieldDescriptor* list = nullptr;
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& field = *type.field(i);
    if (field.name() == kCursor && field.type() == FieldDescriptor::TYPE_STRING) continue;
    if (list != nullptr || !is_list_of_messages(field)) return nullptr;
    list = &field;
  }
  return list;
}

std::string cursor_in(const Message& message) {
  const auto* field = message.GetDescriptor()->FindFieldByName(kCursor);
  return field == nullptr ? "" : scalar_cell(message, *field, 0).text;
}

Lines record_text(const Message& message, const Terminal& terminal) {
  Table table;
  for (auto& field : Fields{Lists::left_out, terminal}.of(message)) {
    // Beside a name nothing is compared, so numbers stand at the left like all else.
    field.cell.kind = Kind::text;
    table.rows.push_back({{field.name, Style::bold}, std::move(field.cell)});
  }
  // A value that is wider than the terminal is not cut: there is no other place where it could be read.
  return lines_of(table, {0, terminal.colour});
}

void append(Lines& lines, Lines more) {
  for (auto& line : more) lines.push_back(std::move(line));
}

}  // namespace

Lines text(const Message& message, const Terminal& terminal) {
  if (const auto* list = list_of(*message.GetDescriptor())) {
    auto lines = list_text(message, *list, terminal);
    if (const auto cursor = cursor_in(message); !cursor.empty()) lines.push_back("more: cursor " + cursor);
    return lines;
  }
  auto lines = record_text(message, terminal);
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const auto& field = *message.GetDescriptor()->field(i);
    if (!is_list_of_messages(field)) continue;
    lines.push_back("");
    if (message.GetReflection()->FieldSize(message, &field) != 0) {
      lines.push_back(terminal.paint(Style::bold, field.name() + ":"));
    }
    append(lines, list_text(message, field, terminal));
  }
  return lines;
}

std::vector<Item> items_of(const Message& message, const Terminal& terminal) {
  std::vector<Item> items;
  for (auto& field : Fields{Lists::in_full, terminal}.of(message)) {
    if (!field.cell.text.empty()) items.push_back({std::move(field.name), std::move(field.cell.text)});
  }
  return items;
}

std::string item_text(const Item& item, const Terminal& terminal) {
  return item.name.empty() ? item.value : terminal.paint(Style::dim, item.name + ":") + " " + item.value;
}

std::string text(const std::vector<Item>& items, const Terminal& terminal) {
  std::string text;
  for (const auto& item : items) text += (text.empty() ? "" : ", ") + item_text(item, terminal);
  return text;
}

}  // namespace tercet::command_line
