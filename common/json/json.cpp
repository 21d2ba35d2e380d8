#include "common/json/json.hpp"

#include <google/protobuf/util/json_util.h>
#include <google/protobuf/wrappers.pb.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "common/json/message_types.hpp"

namespace tercet {
namespace {

constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;
// 0001-01-01T00:00:00Z and 9999-12-31T23:59:59.999999Z.
constexpr std::int64_t kFirstTimeUs = -62'135'596'800 * kMicrosecondsPerSecond;
constexpr std::int64_t kLastTimeUs = 253'402'300'800 * kMicrosecondsPerSecond - 1;

google::protobuf::util::JsonPrintOptions print_options(DefaultValues defaults) {
  google::protobuf::util::JsonPrintOptions options;
  options.preserve_proto_field_names = true;
  options.always_print_primitive_fields = defaults == DefaultValues::shown;
  return options;
}

// "(items[0]) skuu: Cannot find field." -> "items[0].skuu: no such field"; "(name): invalid value" loses the brackets.
std::string explain_field_error(const std::string& text) {
  constexpr std::string_view kUnknown = ": Cannot find field.";
  std::string line = text;
  if (const auto close = text.find(')'); text.starts_with('(') && close != std::string::npos) {
    const auto path = text.substr(1, close - 1);
    const auto rest = text.substr(close + 1);
    line = rest.starts_with(' ') ? path + "." + rest.substr(1) : path + rest;
  }
  if (line.ends_with(kUnknown)) line.replace(line.size() - kUnknown.size(), kUnknown.size(), ": no such field");
  return line;
}

// What is not JSON is told in lines: what is wrong, the text around it (with its own line breaks), a caret under the place.
std::string explain_syntax_error(const std::string& text, std::size_t first_end) {
  std::string what = text.substr(0, first_end);
  if (what.ends_with('.')) what.pop_back();
  const auto around_end = text.rfind('\n');
  if (around_end == first_end) return what;
  const auto around = text.substr(first_end + 1, around_end - first_end - 1);
  const auto caret = text.size() - around_end - 2;
  const auto rest = around.substr(std::min(caret, around.size()));
  return what + (rest.empty() ? ", at the end" : ", at: " + rest);
}

std::string explain(const std::string& text) {
  if (text.find("Root element must be a message") != std::string::npos) return "a JSON object is needed: {...}";
  const auto line_end = text.find('\n');
  auto line = line_end == std::string::npos ? explain_field_error(text) : explain_syntax_error(text, line_end);
  std::replace(line.begin(), line.end(), '\n', ' ');
  return line;
}

}  // namespace

std::optional<std::string> to_json(const google::protobuf::Message& message, DefaultValues defaults) {
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json, print_options(defaults)).ok()) return std::nullopt;
  return json;
}

Result<void> from_json(std::string_view text, google::protobuf::Message& message) {
  const auto status = google::protobuf::util::JsonStringToMessage({text.data(), text.size()}, &message);
  if (status.ok()) return {};
  return Error{explain(std::string{status.message().data(), status.message().size()})};
}

std::string json_string(std::string_view text) {
  google::protobuf::StringValue value;
  value.set_value(std::string{text});
  return to_json(value).value_or("\"\"");
}

std::string json_bytes(std::string_view bytes) {
  google::protobuf::BytesValue value;
  value.set_value(std::string{bytes});
  return to_json(value).value_or("\"\"");
}

std::string rfc3339(std::int64_t unix_us) {
  using namespace std::chrono;
  const sys_time<microseconds> time{microseconds{std::clamp(unix_us, kFirstTimeUs, kLastTimeUs)}};
  const auto day = floor<days>(time);
  const year_month_day date{day};
  const hh_mm_ss clock{time - day};
  char text[64];
  std::snprintf(text, sizeof text, "%04d-%02u-%02uT%02d:%02d:%02d.%06dZ", static_cast<int>(date.year()),
                static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                static_cast<int>(clock.hours().count()), static_cast<int>(clock.minutes().count()),
                static_cast<int>(clock.seconds().count()), static_cast<int>(clock.subseconds().count()));
  return text;
}

std::string with_member(std::string object, std::string_view name, std::string_view value) {
  object.pop_back();
  if (object.size() > 1) object += ',';
  object.append(json_string(name)).append(":").append(value).append("}");
  return object;
}

std::string data_to_json(const std::string& type, const std::string& data) {
  const auto message = new_message(type);
  if (message && message->ParseFromString(data)) {
    if (auto json = to_json(*message, DefaultValues::shown)) return *json;
  }
  return json_bytes(data);
}

}  // namespace tercet
