#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/vocabulary/result.hpp"

/// JSON as it is spoken everywhere outside: protobuf's JSON mapping with the proto field names (snake_case); 64-bit
/// integers are strings. All functions are pure and thread-safe.
namespace tercet {

/// What becomes of fields that are neither set nor able to tell that they are not: 0, "", [].
enum class DefaultValues { left_out, shown };

/// One JSON object on one line; nothing if the message holds what has no JSON form (an Any of an unknown type).
std::optional<std::string> to_json(const google::protobuf::Message& message,
                                   DefaultValues defaults = DefaultValues::left_out);

/// Why a text could not be read.
struct JsonError {
  /// One line that names the place: the field, or line and column of a text that is not JSON.
  std::string message;
  /// "items[0].quantity"; empty if the text is not JSON, or not an object.
  std::string field;
};

/// Reads one JSON object into `message`, which is empty before. Both spellings of a field's name are understood; a field
/// that does not exist or is given twice is an error, and so is every value that would not be kept as it stands:
/// nothing is rounded, clamped, or passed over. An integer has neither fraction nor exponent; null is the same as not
/// given. (protobuf's own reader clamps -9223372036854775809, takes the last of two, and reads what is not JSON.)
Result<void, JsonError> from_json(std::string_view text, google::protobuf::Message& message);

/// `text` (valid UTF-8) as a JSON string, quoted and escaped.
std::string json_string(std::string_view text);

/// `bytes` as a JSON string in base64, as the mapping has it for bytes fields.
std::string json_bytes(std::string_view bytes);

/// Microseconds since 1970 UTC as RFC 3339 with six decimals: "2026-11-23T04:05:06.123456Z". Years 1 to 9999; what is
/// outside is shown as the nearest of them.
std::string rfc3339(std::int64_t unix_us);

/// The JSON object `object` with one member more, at its end. `value` is JSON itself.
std::string with_member(std::string object, std::string_view name, std::string_view value);

/// The message `type` (a full protobuf name) held in `data`, as JSON, with default values: a balance of 0 is a fact, and
/// whoever reads it should find it where any other balance is. Data of a type that this program does not know,
/// or that is not such a message, is shown in base64, so that it can be seen and passed on all the same.
std::string data_to_json(const std::string& type, const std::string& data);

/// Reading the value of an error is a broken invariant, not a case to handle (found by boost::system::result).
[[noreturn]] inline void throw_exception_from_error(const JsonError&, const boost::source_location&) {
  std::abort();
}

}  // namespace tercet
