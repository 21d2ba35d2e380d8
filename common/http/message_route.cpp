#include "common/http/message_route.hpp"

#include <algorithm>
#include <utility>

#include "common/http/path_template.hpp"
#include "common/json/set_field.hpp"

namespace tercet::http {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;

const Descriptor* find_type(const std::string& name) {
  return google::protobuf::DescriptorPool::generated_pool()->FindMessageTypeByName(name);
}

bool contains(const std::vector<std::string>& names, const std::string& name) {
  return std::ranges::find(names, name) != names.end();
}

bool is_one_value(const FieldDescriptor& field) {
  return !field.is_repeated() && is_set_by_text(field);
}

/// What is wrong with it; empty if nothing is.
std::string wrong_with_path(const MessageRoute& route, const Descriptor& type) {
  const auto path = PathTemplate::parse(route.path);
  if (!path) return path.error().message;
  for (const auto& name : path->placeholders()) {
    const auto* field = type.FindFieldByName(name);
    if (field == nullptr) return type.full_name() + " has no field '" + name + "'";
    if (!is_one_value(*field)) return "a segment of a path cannot hold '" + name + "' of " + type.full_name();
  }
  return {};
}

std::string wrong_with_body(const MessageRoute& route, const Descriptor& type) {
  if (route.body_field.empty()) return {};
  if (!route.takes_body()) return "only POST, PUT and PATCH have a body";
  const auto* field = type.FindFieldByName(route.body_field);
  if (field == nullptr) return type.full_name() + " has no field '" + route.body_field + "'";
  const bool is_message = field->cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE;
  if (!is_message || field->is_repeated() || contains(path_fields(route), route.body_field)) {
    return "'" + route.body_field + "' of " + type.full_name() + " cannot be the body: it is not one message";
  }
  return {};
}

std::string wrong_with(const MessageRoute& route) {
  const auto* type = find_type(route.message);
  if (type == nullptr) return "there is no message " + route.message;
  if (!route.is_command() && find_type(route.answer) == nullptr) return "there is no message " + route.answer;
  if (route.is_command() != (route.method != Method::get)) return "GET is for queries, which have an answer";
  if (auto wrong = wrong_with_path(route, *type); !wrong.empty()) return wrong;
  return wrong_with_body(route, *type);
}

}  // namespace

MessageRoute command(Method method, std::string path, std::string message, std::string body_field) {
  MessageRoute route;
  route.method = method;
  route.path = std::move(path);
  route.message = std::move(message);
  route.body_field = std::move(body_field);
  return route;
}

MessageRoute query(std::string path, std::string message, std::string answer, Live live) {
  MessageRoute route;
  route.path = std::move(path);
  route.message = std::move(message);
  route.answer = std::move(answer);
  route.live = live == Live::yes;
  return route;
}

MessageRoute query_of_now(std::string path, std::string message, std::string answer) {
  auto route = query(std::move(path), std::move(message), std::move(answer));
  route.takes_no_position = true;
  return route;
}

Result<void> check_routes(const std::vector<MessageRoute>& routes) {
  for (const auto& route : routes) {
    const auto wrong = wrong_with(route);
    if (!wrong.empty()) return Error{std::string{name_of(route.method)} + " " + route.path + ": " + wrong};
  }
  return {};
}

std::vector<std::string> path_fields(const MessageRoute& route) {
  const auto path = PathTemplate::parse(route.path);
  return path ? path->placeholders() : std::vector<std::string>{};
}

std::vector<const FieldDescriptor*> parameter_fields(const MessageRoute& route, const Descriptor& type) {
  std::vector<const FieldDescriptor*> fields;
  if (route.takes_body()) return fields;
  const auto in_path = path_fields(route);
  for (int i = 0; i < type.field_count(); ++i) {
    const auto* field = type.field(i);
    if (is_one_value(*field) && !contains(in_path, field->name())) fields.push_back(field);
  }
  return fields;
}

}  // namespace tercet::http
