#include "common/http/read_message.hpp"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/util/message_differencer.h>

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "common/http/parameters.hpp"
#include "common/json/excerpt.hpp"
#include "common/json/json.hpp"
#include "common/json/message_types.hpp"
#include "common/json/set_field.hpp"
#include "common/vocabulary/problem.hpp"

namespace tercet::http {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Fields = std::vector<const FieldDescriptor*>;
using Read = Result<void, v1::Problem>;

constexpr auto kJson = "application/json";

v1::Problem bad_parameter(const std::string& name, const std::string& what) {
  return make_problem(400, "request.bad_parameter", name + ": " + what, name);
}

v1::Problem malformed(const std::string& what, const std::string& field = {}) {
  return make_problem(400, "request.malformed", what, field);
}

std::string names_of(const Fields& fields, const std::vector<ExtraParameter>& extra) {
  std::string names;
  const auto add = [&](const std::string& name) { names += (names.empty() ? "" : ", ") + name; };
  for (const auto* field : fields) add(field->name());
  for (const auto& parameter : extra) add(parameter.name);
  return names;
}

v1::Problem unknown_parameter(const std::string& name, const MessageRoute& route, const std::string& known) {
  auto what = name + ": no such parameter";
  if (!known.empty()) what += "; there are " + known;
  if (route.takes_body()) what += "; fields come in the body";
  return make_problem(400, "request.unknown_parameter", what, name);
}

bool is_time(const FieldDescriptor& field) {
  return field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE &&
         field.message_type()->well_known_type() == google::protobuf::Descriptor::WELLKNOWNTYPE_TIMESTAMP;
}

/// Null if there is none.
const ExtraParameter* find_extra(const std::vector<ExtraParameter>& extra, std::string_view name) {
  const auto found = std::ranges::find_if(extra, [name](const auto& each) { return names_parameter(name, each.name); });
  return found == extra.end() ? nullptr : &*found;
}

/// In a query a + stands for a blank. A time holds no blank, so one before the last five letters was the sign of an
/// offset, as in 12:00:00+01:00.
std::string meant(const FieldDescriptor& field, std::string value) {
  constexpr std::size_t kOffset = std::string_view{"+01:00"}.size();
  if (is_time(field) && value.size() > kOffset && value[value.size() - kOffset] == ' ') {
    value[value.size() - kOffset] = '+';
  }
  return value;
}

Read set_parameter(Message& message, const FieldDescriptor& field, const std::string& value) {
  if (const auto* other = given_instead(message, field)) {
    return bad_parameter(field.name(), "not together with " + other->name() + ", only one of them");
  }
  if (const auto set = set_field(message, field, meant(field, value)); !set) {
    return bad_parameter(field.name(), set.error().message);
  }
  return {};
}

Read set_parameters(Message& message, const MessageRoute& route, const std::vector<NamedValue>& parameters,
                    const std::vector<ExtraParameter>& extra) {
  const auto fields = parameter_fields(route, *message.GetDescriptor());
  std::set<std::string> given;
  for (const auto& [name, value] : parameters) {
    const auto* field = find_field(*message.GetDescriptor(), name);
    const bool is_field = std::ranges::find(fields, field) != fields.end();
    const auto* other = find_extra(extra, name);
    const bool is_extra = other != nullptr;
    if (!is_field && !is_extra) return unknown_parameter(excerpt(name), route, names_of(fields, extra));
    const auto& known_as = is_field ? field->name() : other->name;
    if (!given.insert(known_as).second) return bad_parameter(known_as, "given twice");
    if (is_extra) continue;
    if (auto set = set_parameter(message, *field, value); !set) return set;
  }
  return {};
}

/// Without what may follow it: "; charset=utf-8".
std::string_view media_type(std::string_view content_type) {
  const auto type = content_type.substr(0, content_type.find(';'));
  return type.substr(0, type.find_last_not_of(" \t") + 1);
}

/// No coding is undone here: what is compressed would be read as broken JSON.
Read check_coding(const Request& request) {
  const auto coding = request.header("Content-Encoding");
  if (!coding || same_name(*coding, "identity")) return {};
  return make_problem(415, "request.content_encoding", "a body must come as it is, not as " + excerpt(*coding));
}

Read check_media_type(const Request& request) {
  const auto content_type = request.header("Content-Type");
  if (content_type && same_name(media_type(*content_type), kJson)) return {};
  const auto given = content_type ? "not " + excerpt(*content_type) : "and it has no Content-Type";
  return make_problem(415, "request.media_type", std::string{"a body must be "} + kJson + ", " + given);
}

/// `message`, or the field of it that the body is.
Message& body_of(Message& message, const MessageRoute& route) {
  if (route.body_field.empty()) return message;
  const auto* field = message.GetDescriptor()->FindFieldByName(route.body_field);
  return *message.GetReflection()->MutableMessage(&message, field);
}

Read read_body(Message& message, const MessageRoute& route, const Request& request) {
  if (!route.takes_body()) {
    if (request.body.empty()) return {};
    return malformed("a " + std::string{name_of(route.method)} + " has no body here; fields come as parameters");
  }
  auto& body = body_of(message, route);
  if (request.body.empty()) return {};
  if (auto checked = check_media_type(request); !checked) return checked;
  if (auto checked = check_coding(request); !checked) return checked;
  if (const auto read = from_json(request.body, body); !read) {
    return malformed("body: " + read.error().message, read.error().field);
  }
  return {};
}

/// After the rest, so that it is seen what contradicts the path.
Read set_path_field(Message& message, const FieldDescriptor& field, const std::string& value) {
  const auto& name = field.name();
  if (const auto* other = given_instead(message, field); other != nullptr && other != &field) {
    return bad_parameter(other->name(), "not together with " + name + ", which the path says");
  }
  const bool is_given = message.GetReflection()->HasField(message, &field);
  const std::unique_ptr<Message> before{is_given ? message.New() : nullptr};
  if (is_given) before->CopyFrom(message);
  if (const auto set = set_field(message, field, value); !set) return bad_parameter(name, set.error().message);
  if (is_given && !google::protobuf::util::MessageDifferencer::Equals(*before, message)) {
    return malformed("body: " + name + ": the path says \"" + excerpt(value) + '"', name);
  }
  return {};
}

Read set_path(Message& message, const PathArguments& arguments) {
  for (const auto& [name, value] : arguments) {
    const auto* field = message.GetDescriptor()->FindFieldByName(name);
    if (auto set = set_path_field(message, *field, value); !set) return set;
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<Message>, v1::Problem> read_message(const MessageRoute& route, const Request& request,
                                                           const PathArguments& arguments,
                                                           const std::vector<ExtraParameter>& extra) {
  auto message = new_message(route.message);
  if (auto set = set_parameters(*message, route, request.parameters, extra); !set) return set.error();
  if (auto read = read_body(*message, route, request); !read) return read.error();
  if (auto set = set_path(*message, arguments); !set) return set.error();
  return message;
}

}  // namespace tercet::http
