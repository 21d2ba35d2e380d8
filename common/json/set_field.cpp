#include "common/json/set_field.hpp"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/timestamp.pb.h>
#include <google/protobuf/util/json_util.h>
#include <google/protobuf/util/time_util.h>

#include <charconv>
#include <cmath>
#include <limits>
#include <optional>

#include "common/json/excerpt.hpp"
#include "common/json/json.hpp"

namespace tercet {
namespace {

using google::protobuf::EnumValueDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using google::protobuf::Timestamp;
using google::protobuf::util::TimeUtil;

template <class Number>
std::optional<Number> number_from(std::string_view text) {
  Number number{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size()) return std::nullopt;
  return number;
}

template <class Number>
std::optional<Number> real_from(std::string_view text) {
  if (text == "NaN") return std::numeric_limits<Number>::quiet_NaN();
  if (text == "Infinity") return std::numeric_limits<Number>::infinity();
  if (text == "-Infinity") return -std::numeric_limits<Number>::infinity();
  const auto number = number_from<Number>(text);
  // std::from_chars knows more spellings of these.
  return number && std::isfinite(*number) ? number : std::nullopt;
}

std::optional<bool> bool_from(std::string_view text) {
  if (text == "true") return true;
  if (text == "false") return false;
  return std::nullopt;
}

const EnumValueDescriptor* enum_value_from(std::string_view text, const FieldDescriptor& field) {
  return field.enum_type()->FindValueByName(std::string{text});
}

bool is_timestamp(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type()->full_name() == "google.protobuf.Timestamp";
}

template <class Value>
using Setter = void (google::protobuf::Reflection::*)(Message*, const FieldDescriptor*, Value) const;

/// False if there is no value.
template <class Value, class Argument>
bool store(Message& message, const FieldDescriptor& field, const std::optional<Value>& value, Setter<Argument> set,
           Setter<Argument> add) {
  if (!value) return false;
  (message.GetReflection()->*(field.is_repeated() ? add : set))(&message, &field, *value);
  return true;
}

bool store_text(Message& message, const FieldDescriptor& field, std::string_view text) {
  using R = google::protobuf::Reflection;
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return store(message, field, number_from<std::int32_t>(text), &R::SetInt32, &R::AddInt32);
    case FieldDescriptor::CPPTYPE_INT64:
      return store(message, field, number_from<std::int64_t>(text), &R::SetInt64, &R::AddInt64);
    case FieldDescriptor::CPPTYPE_UINT32:
      return store(message, field, number_from<std::uint32_t>(text), &R::SetUInt32, &R::AddUInt32);
    case FieldDescriptor::CPPTYPE_UINT64:
      return store(message, field, number_from<std::uint64_t>(text), &R::SetUInt64, &R::AddUInt64);
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return store(message, field, real_from<double>(text), &R::SetDouble, &R::AddDouble);
    case FieldDescriptor::CPPTYPE_FLOAT:
      return store(message, field, real_from<float>(text), &R::SetFloat, &R::AddFloat);
    case FieldDescriptor::CPPTYPE_BOOL:
      return store(message, field, bool_from(text), &R::SetBool, &R::AddBool);
    case FieldDescriptor::CPPTYPE_STRING:
      return store(message, field, std::optional{std::string{text}}, &R::SetString, &R::AddString);
    case FieldDescriptor::CPPTYPE_ENUM: {
      const auto* value = enum_value_from(text, field);
      return store(message, field, value ? std::optional{value} : std::nullopt, &R::SetEnum, &R::AddEnum);
    }
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return is_timestamp(field) && !set_field_from_json(message, field, json_string(text)).has_error();
  }
  return false;
}

template <class Number>
std::string integers() {
  using Limits = std::numeric_limits<Number>;
  return "an integer from " + std::to_string(Limits::min()) + " to " + std::to_string(Limits::max());
}

std::string names_of(const google::protobuf::EnumDescriptor& type) {
  std::string names;
  for (int i = 0; i < type.value_count(); ++i) names += (i == 0 ? "" : ", ") + type.value(i)->name();
  return names;
}

/// protobuf reads a time zone that leads out of the years that a Timestamp can hold.
bool is_in_range(const Timestamp& time) {
  return time.seconds() >= TimeUtil::kTimestampMinSeconds && time.seconds() <= TimeUtil::kTimestampMaxSeconds;
}

bool holds_a_time_out_of_range(const Message& message, const FieldDescriptor& field) {
  if (!is_timestamp(field)) return false;
  const auto* reflection = message.GetReflection();
  const auto& time = field.is_repeated() ? reflection->GetRepeatedMessage(message, &field, 0)
                                         : reflection->GetMessage(message, &field);
  return !is_in_range(static_cast<const Timestamp&>(time));
}

}  // namespace

const FieldDescriptor* find_field(const google::protobuf::Descriptor& type, std::string_view name) {
  for (int i = 0; i < type.field_count(); ++i) {
    const auto* field = type.field(i);
    if (field->name() == name || field->json_name() == name) return field;
  }
  return nullptr;
}

const FieldDescriptor* given_instead(const Message& message, const FieldDescriptor& field) {
  const auto* choice = field.real_containing_oneof();
  return choice != nullptr ? message.GetReflection()->GetOneofFieldDescriptor(message, choice) : nullptr;
}

bool is_set_by_text(const FieldDescriptor& field) {
  return field.type() != FieldDescriptor::TYPE_BYTES &&
         (field.cpp_type() != FieldDescriptor::CPPTYPE_MESSAGE || is_timestamp(field));
}

Result<void> set_field(Message& message, const FieldDescriptor& field, std::string_view text) {
  if (store_text(message, field, text)) return {};
  return not_wanted('"' + excerpt(text) + '"', field);
}

Result<void> set_field_from_json(Message& message, const FieldDescriptor& field, std::string_view json) {
  const std::string value{json};
  const auto object = "{\"" + field.name() + "\":" + (field.is_repeated() ? "[" + value + "]" : value) + "}";
  const std::unique_ptr<Message> only{message.New()};
  const auto status = google::protobuf::util::JsonStringToMessage(object, only.get());
  if (!status.ok() || holds_a_time_out_of_range(*only, field)) return not_wanted(excerpt(json), field);
  message.MergeFrom(*only);
  return {};
}

std::string wanted(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return integers<std::int32_t>();
    case FieldDescriptor::CPPTYPE_INT64:
      return integers<std::int64_t>();
    case FieldDescriptor::CPPTYPE_UINT32:
      return integers<std::uint32_t>();
    case FieldDescriptor::CPPTYPE_UINT64:
      return integers<std::uint64_t>();
    case FieldDescriptor::CPPTYPE_DOUBLE:
    case FieldDescriptor::CPPTYPE_FLOAT:
      return "a number within the range";
    case FieldDescriptor::CPPTYPE_BOOL:
      return "true or false";
    case FieldDescriptor::CPPTYPE_STRING:
      return field.type() == FieldDescriptor::TYPE_BYTES ? "a string in base64" : "a string";
    case FieldDescriptor::CPPTYPE_ENUM:
      return "one of " + names_of(*field.enum_type());
    case FieldDescriptor::CPPTYPE_MESSAGE:
      if (is_timestamp(field)) return "a time as RFC 3339 has it, such as 2026-01-01T00:00:00Z";
      return "an object, a " + field.message_type()->full_name();
  }
  return "what its type wants";
}

Error not_wanted(std::string_view shown, const FieldDescriptor& field) {
  return Error{std::string{shown} + " is not " + wanted(field)};
}

}  // namespace tercet
