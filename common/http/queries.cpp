#include "common/http/queries.hpp"

#include <google/protobuf/message.h>

#include <algorithm>
#include <memory>

#include "common/http/encoded_target.hpp"
#include "common/http/parameters.hpp"
#include "common/http/preferences.hpp"
#include "common/http/problem_response.hpp"
#include "common/http/read_message.hpp"
#include "common/json/json.hpp"
#include "common/json/message_types.hpp"

namespace tercet::http {
namespace {

constexpr std::string_view kMinPosition = "min_position";
constexpr std::string_view kCursor = "cursor";
/// What the reading itself may take, for who does not want to wait.
constexpr std::chrono::milliseconds kReadTime{250};

/// The value of the answer's field of that name, if it has one of that type.
template <class Value, class Get>
std::optional<Value> field(const google::protobuf::Message& answer, const char* name,
                           google::protobuf::FieldDescriptor::CppType type, Get get) {
  const auto* descriptor = answer.GetDescriptor()->FindFieldByName(name);
  if (descriptor == nullptr || descriptor->cpp_type() != type || descriptor->is_repeated()) return std::nullopt;
  return get(*answer.GetReflection(), descriptor);
}

std::optional<std::uint64_t> version_of(const google::protobuf::Message& answer) {
  return field<std::uint64_t>(
      answer, "version", google::protobuf::FieldDescriptor::CPPTYPE_UINT64,
      [&](const auto& reflection, const auto* version) { return reflection.GetUInt64(answer, version); });
}

std::string next_cursor_of(const google::protobuf::Message& answer) {
  return field<std::string>(
             answer, "next_cursor", google::protobuf::FieldDescriptor::CPPTYPE_STRING,
             [&](const auto& reflection, const auto* cursor) { return reflection.GetString(answer, cursor); })
      .value_or("");
}

/// A command's status may change while its position does not matter: only what counts versions of one thing has a
/// version for a tag.
std::string tag_of(const google::protobuf::Message& answer, const std::string& body) {
  const bool is_command = answer.GetDescriptor() == v1::CommandView::descriptor();
  const auto version = is_command ? std::nullopt : version_of(answer);
  return version ? version_tag(*version) : content_tag(body);
}

std::string next_link(const Request& request, const std::string& cursor) {
  auto parameters = request.parameters;
  std::erase_if(parameters, [](const NamedValue& parameter) {
    return parameter.name == kCursor || names_parameter(parameter.name, kMinPosition);
  });
  parameters.push_back({std::string{kCursor}, cursor});
  return "<" + encoded_target(request.path, parameters) + ">; rel=\"next\"";
}

/// A question that was refused before anything was looked for has none.
bool has_position(const v1::QueryReply& reply) {
  constexpr std::uint32_t kNotFound = 404;
  constexpr std::uint32_t kNotInTime = 504;
  const auto status = reply.status();
  return !reply.has_problem() || status == kNotFound || status == kNotInTime || reply.position() > 0;
}

/// Only then there may be something to wait for.
bool asks_for_position(const Request& request) {
  const auto position = number_parameter(request, kMinPosition);
  return position && position->value_or(0) > 0;
}

void add_representation(const Request& request, const v1::QueryReply& reply, Response& response) {
  response.content_type = "application/json";
  response.body = data_to_json(reply.type(), reply.data()) + "\n";
  const auto answer = new_message(reply.type());
  if (!answer || !answer->ParseFromString(reply.data())) return;
  const auto tag = tag_of(*answer, response.body);
  response.headers.push_back({"ETag", tag});
  // May be kept, but is to be asked for again.
  response.headers.push_back({"Cache-Control", "no-cache"});
  if (const auto cursor = next_cursor_of(*answer); !cursor.empty()) {
    response.headers.push_back({"Link", next_link(request, cursor)});
  }
  if (!none_match_fails(request, tag)) return;
  response.status = 304;
  response.body.clear();
}

}  // namespace

ExtraParameter min_position_parameter() {
  return {
      std::string{kMinPosition},
      "The answer must include everything up to this position of the log, else it is 504. A read model is waited for "
      "as long as `Prefer: wait` says, or 5 seconds.",
      R"({"type": "string", "format": "uint64"})"};
}

const std::vector<ExtraParameter>& extra_parameters(const MessageRoute& route) {
  static const std::vector<ExtraParameter> none;
  static const std::vector<ExtraParameter> position{min_position_parameter()};
  return route.is_command() || route.takes_no_position ? none : position;
}

Result<v1::Query, v1::Problem> read_query(const MessageRoute& route, const Request& request,
                                          const PathArguments& arguments) {
  const auto message = read_message(route, request, arguments, extra_parameters(route));
  if (!message) return message.error();
  const auto min_position = number_parameter(request, kMinPosition);
  if (!min_position) return min_position.error();
  v1::Query query;
  query.set_type(route.message);
  (*message)->SerializeToString(query.mutable_data());
  query.set_min_position(min_position->value_or(0));
  if (const auto wait = preferred_wait(request); wait && query.min_position() > 0) {
    query.set_timeout_ms(static_cast<std::uint32_t>(std::max<std::chrono::milliseconds>(*wait, kReadTime).count()));
  }
  return query;
}

Response query_response(const Request& request, const v1::QueryReply& reply) {
  Response response;
  if (reply.has_problem()) {
    response = problem_response(reply.problem());
  } else {
    add_representation(request, reply, response);
  }
  if (has_position(reply)) response.headers.push_back({"Tercet-Position", std::to_string(reply.position())});
  if (const auto wait = preferred_wait(request); wait && asks_for_position(request)) {
    response.headers.push_back({"Preference-Applied", applied_wait(*wait)});
  }
  return response;
}

}  // namespace tercet::http
