#include "client/command_line/field_cell.hpp"

#include <google/protobuf/timestamp.pb.h>

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>

#include "client/command_line/money_text.hpp"
#include "client/command_line/problem_text.hpp"
#include "client/command_line/time_text.hpp"
#include "common/json/json.hpp"
#include "common/vocabulary/identity.hpp"
#include "common/vocabulary/printable.hpp"

namespace tercet::command_line {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

Cell number(std::string text) {
  return {std::move(text), Style::plain, Kind::number};
}

Cell string_cell(const FieldDescriptor& field, const std::string& value) {
  if (field.type() == FieldDescriptor::TYPE_BYTES) return {json_bytes(value)};
  return parse_uuid(value) ? id_cell(value) : Cell{printable(value)};
}

template <class Known>
Known as(const Message& message) {
  Known known;
  known.CopyFrom(message);
  return known;
}

// Those that may be set are: 0001-01-01 to 9999-12-31.
std::int64_t unix_us(const google::protobuf::Timestamp& time) {
  constexpr std::int64_t kFirst = -62'135'596'800;
  constexpr std::int64_t kLast = 253'402'300'799;
  return std::clamp<std::int64_t>(time.seconds(), kFirst, kLast) * 1'000'000 + time.nanos() / 1'000;
}

}  // namespace

Cell scalar_cell(const Message& message, const FieldDescriptor& field, int index) {
  const auto& reflection = *message.GetReflection();
  const auto value = [&](auto single, auto repeated) {
    return field.is_repeated() ? (reflection.*repeated)(message, &field, index) : (reflection.*single)(message, &field);
  };
  using R = google::protobuf::Reflection;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return {value(&R::GetBool, &R::GetRepeatedBool) ? "yes" : "no"};
    case FieldDescriptor::CPPTYPE_INT32:
      return number(std::to_string(value(&R::GetInt32, &R::GetRepeatedInt32)));
    case FieldDescriptor::CPPTYPE_INT64:
      return number(std::to_string(value(&R::GetInt64, &R::GetRepeatedInt64)));
    case FieldDescriptor::CPPTYPE_UINT32:
      return number(std::to_string(value(&R::GetUInt32, &R::GetRepeatedUInt32)));
    case FieldDescriptor::CPPTYPE_UINT64:
      return number(std::to_string(value(&R::GetUInt64, &R::GetRepeatedUInt64)));
    case FieldDescriptor::CPPTYPE_FLOAT:
      return number(std::to_string(value(&R::GetFloat, &R::GetRepeatedFloat)));
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return number(std::to_string(value(&R::GetDouble, &R::GetRepeatedDouble)));
    case FieldDescriptor::CPPTYPE_ENUM:
      return {value(&R::GetEnum, &R::GetRepeatedEnum)->name()};
    case FieldDescriptor::CPPTYPE_STRING:
      return string_cell(field, value(&R::GetString, &R::GetRepeatedString));
    case FieldDescriptor::CPPTYPE_MESSAGE:
      break;
  }
  return {};
}

std::optional<Cell> value_cell(const Message& message, const Terminal& terminal) {
  const auto* type = message.GetDescriptor();
  if (type == google::protobuf::Timestamp::descriptor()) {
    const auto time = unix_us(as<google::protobuf::Timestamp>(message));
    return Cell{time_text(time, Precision::seconds, terminal), Style::dim};
  }
  if (type == v1::Money::descriptor()) return number(money_text(as<v1::Money>(message)));
  if (type == v1::Problem::descriptor()) return problem_cell(as<v1::Problem>(message));
  return std::nullopt;
}

}  // namespace tercet::command_line
