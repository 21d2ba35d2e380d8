#include "client/command_line/text.hpp"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/time_util.h>

#include <algorithm>
#include <utility>

#include "client/command_line/table.hpp"
#include "common/json/json.hpp"
#include "common/json/message_types.hpp"
#include "common/vocabulary/printable.hpp"

namespace tercet::command_line {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

struct Field {
  std::string name;
  std::string value;
};

std::string scalar_text(const Message& message, const FieldDescriptor& field) {
  const auto& reflection = *message.GetReflection();
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return reflection.GetBool(message, &field) ? "yes" : "no";
    case FieldDescriptor::CPPTYPE_INT32:
      return std::to_string(reflection.GetInt32(message, &field));
    case FieldDescriptor::CPPTYPE_INT64:
      return std::to_string(reflection.GetInt64(message, &field));
    case FieldDescriptor::CPPTYPE_UINT32:
      return std::to_string(reflection.GetUInt32(message, &field));
    case FieldDescriptor::CPPTYPE_UINT64:
      return std::to_string(reflection.GetUInt64(message, &field));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return std::to_string(reflection.GetFloat(message, &field));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return std::to_string(reflection.GetDouble(message, &field));
    case FieldDescriptor::CPPTYPE_ENUM:
      return reflection.GetEnum(message, &field)->name();
    case FieldDescriptor::CPPTYPE_STRING: {
      const auto value = reflection.GetString(message, &field);
      return field.type() == FieldDescriptor::TYPE_BYTES ? json_bytes(value) : printable(value);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return {};
}

bool is_time(const FieldDescriptor& field) {
  return field.message_type() == google::protobuf::Timestamp::descriptor();
}

std::string time_text(const Message& message) {
  google::protobuf::Timestamp time;
  time.CopyFrom(message);
  return rfc3339(google::protobuf::util::TimeUtil::TimestampToMicroseconds(time));
}

// The fields that are no lists, those of nested messages under the name of the field they stand in.
void add_fields(const Message& message, const std::string& prefix, std::vector<Field>& fields) {
  const auto& reflection = *message.GetReflection();
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const auto& field = *message.GetDescriptor()->field(i);
    if (field.is_repeated() || (field.has_presence() && !reflection.HasField(message, &field))) continue;
    const auto name = prefix + field.name();
    if (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE) {
      fields.push_back({name, scalar_text(message, field)});
    } else if (is_time(field)) {
      fields.push_back({name, time_text(reflection.GetMessage(message, &field))});
    } else {
      add_fields(reflection.GetMessage(message, &field), name + ".", fields);
    }
  }
}

std::vector<Field> fields_of(const Message& message) {
  std::vector<Field> fields;
  add_fields(message, "", fields);
  return fields;
}

std::size_t column_for(const std::string& name, Row& head) {
  const auto found = std::find(head.begin(), head.end(), name);
  if (found != head.end()) return static_cast<std::size_t>(found - head.begin());
  head.push_back(name);
  return head.size() - 1;
}

// One row for each element, one column for each field that any of them has.
Lines list_text(const Message& message, const FieldDescriptor& list) {
  const auto& reflection = *message.GetReflection();
  Row head;
  std::vector<Row> rows{{}};
  for (int i = 0; i < reflection.FieldSize(message, &list); ++i) {
    Row row;
    for (auto& field : fields_of(reflection.GetRepeatedMessage(message, &list, i))) {
      const auto column = column_for(field.name, head);
      if (row.size() <= column) row.resize(column + 1);
      row[column] = std::move(field.value);
    }
    rows.push_back(std::move(row));
  }
  if (rows.size() == 1) return {"no " + list.name()};
  rows.front() = std::move(head);
  return aligned(rows);
}

void append(Lines& lines, Lines more) {
  lines.insert(lines.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

std::string at_position(std::uint64_t position) {
  return "position " + std::to_string(position);
}

std::string what_happened(const v1::CommandReply& reply) {
  const auto where = reply.stream() + " at version " + std::to_string(reply.version());
  if (reply.status() == 202) return "accepted   command " + reply.command_id() + ", " + at_position(reply.position());
  if (reply.position() == 0) return "would be   " + where;
  return (reply.status() == 201 ? "created    " : "committed  ") + where + ", " + at_position(reply.position());
}

}  // namespace

std::string problem_line(const v1::Problem& problem) {
  return std::to_string(problem.status()) + " " + problem.code() + ": " + printable(problem.detail());
}

Lines text(const v1::CommandReply& reply) {
  Lines lines{std::to_string(reply.status()) + " " + what_happened(reply)};
  for (const auto& event : reply.events()) {
    lines.push_back("  " + printable(event.type()) + " " + data_to_json(event.type(), event.data()));
  }
  return lines;
}

Lines text(const v1::QueryReply& reply) {
  const auto answer = new_message(reply.type());
  if (answer && answer->ParseFromString(reply.data())) return text(*answer);
  return {printable(reply.type()) + " " + data_to_json(reply.type(), reply.data())};
}

std::string text(const RecordedEvent& event) {
  return std::to_string(event.position) + "  " + rfc3339(event.time_us) + "  " + printable(*event.stream) + " " +
         std::to_string(event.version) + "  " + printable(event.event->type()) + " " +
         data_to_json(event.event->type(), event.event->data());
}

Lines text(const std::vector<v1::OpenCommand>& open) {
  if (open.empty()) return {"no open commands"};
  std::vector<Row> rows{{"command_id", "type", "stream", "position", "accepted_at"}};
  for (const auto& command : open) {
    rows.push_back({to_text(uuid_from_bytes(command.command_id()).value_or(CommandId{})),
                    printable(command.acceptance().type()), printable(command.acceptance().stream()),
                    std::to_string(command.position()), rfc3339(command.accepted_us())});
  }
  return aligned(rows);
}

Lines text(const Message& message) {
  std::vector<Row> rows;
  for (auto& field : fields_of(message)) rows.push_back({std::move(field.name), std::move(field.value)});
  auto lines = aligned(rows);
  for (int i = 0; i < message.GetDescriptor()->field_count(); ++i) {
    const auto& field = *message.GetDescriptor()->field(i);
    const bool is_list = field.is_repeated() && field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
    if (is_list) append(lines, list_text(message, field));
  }
  return lines;
}

}  // namespace tercet::command_line
