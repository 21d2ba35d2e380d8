#pragma once

#include <google/protobuf/descriptor.h>
#include <google/protobuf/message.h>

#include <optional>

#include "client/command_line/table.hpp"
#include "client/command_line/terminal.hpp"

/// The values of a message's fields, as people read them. Control characters in what others wrote are shown escaped.
namespace tercet::command_line {

/// The value of a field that holds no message. `index`: which one, if the field is a list.
Cell scalar_cell(const google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field, int index);

/// A message that is one value to people: a time, an amount of money, a problem. Nothing for all others.
std::optional<Cell> value_cell(const google::protobuf::Message& message, const Terminal& terminal);

}  // namespace tercet::command_line
