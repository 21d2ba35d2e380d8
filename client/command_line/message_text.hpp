#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <vector>

#include "client/command_line/table.hpp"
#include "client/command_line/terminal.hpp"

/// Any message, as people read it. Times, amounts of money and problems are one value each; fields of other messages
/// are named by their way: "item.sku". Control characters in what others wrote are shown escaped.
namespace tercet::command_line {

/// What lists are answered with, a repeated field and `next_cursor`: a table with one line for each element, and where
/// the list goes on. Any other message: field by field, "name  value", and its lists below as tables. Lists in a table
/// are counted.
Lines text(const google::protobuf::Message& message, const Terminal& terminal);

/// A field and its value, for one line. A value without a name is the next element of the list before it, or the
/// whole.
struct Item {
  std::string name;
  std::string value;
};

/// All that is set in a message, lists in full: {"amount", "1.00 EUR"}, {"items", "(sku: A, quantity: 2)"},
/// {"", "(sku: B)"}.
std::vector<Item> items_of(const google::protobuf::Message& message, const Terminal& terminal);

/// "name: value", the name dim.
std::string item_text(const Item& item, const Terminal& terminal);
/// All on one line: "name: value, name: value".
std::string text(const std::vector<Item>& items, const Terminal& terminal);

}  // namespace tercet::command_line
