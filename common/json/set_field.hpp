#pragma once

#include <google/protobuf/message.h>

#include <string>
#include <string_view>

#include "common/vocabulary/result.hpp"

/// Values of single fields, from text. A field that is repeated gets one element more. All functions are thread-safe for
/// different messages.
namespace tercet {

/// The field of that name, in either spelling: "account_id" or "accountId"; null if there is none.
const google::protobuf::FieldDescriptor* find_field(const google::protobuf::Descriptor& type, std::string_view name);

/// The field of the same oneof that is set in `message`; null if there is none.
const google::protobuf::FieldDescriptor* given_instead(const google::protobuf::Message& message,
                                                       const google::protobuf::FieldDescriptor& field);

/// True if set_field() can set it: numbers, bool, strings, enums, and google.protobuf.Timestamp.
bool is_set_by_text(const google::protobuf::FieldDescriptor& field);

/// Sets a field for which is_set_by_text() holds, from valid UTF-8: a number in decimal, "true" or "false", a string as
/// it is, an enum's value by its name, a time as RFC 3339 has it. The error is `excerpt(text)` "is not" what it should be.
Result<void> set_field(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
                       std::string_view text);

/// Sets any field from a JSON value (that check_json() finds good) as protobuf itself reads it.
Result<void> set_field_from_json(google::protobuf::Message& message, const google::protobuf::FieldDescriptor& field,
                                 std::string_view json);

/// What a value of the field is: "a string", "an integer from 0 to 4294967295", "one of OPEN, CLOSED".
std::string wanted(const google::protobuf::FieldDescriptor& field);

/// The error that `shown` is not what is wanted().
Error not_wanted(std::string_view shown, const google::protobuf::FieldDescriptor& field);

}  // namespace tercet
