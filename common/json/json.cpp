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

}  // namespace

std::optional<std::string> to_json(const google::protobuf::Message& message, DefaultValues defaults) {
  std::string json;
  if (!google::protobuf::util::MessageToJsonString(message, &json, print_options(defaults)).ok()) return std::nullopt;
  return json;
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
