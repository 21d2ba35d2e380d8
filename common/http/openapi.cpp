#include "common/http/openapi.hpp"

#include <google/protobuf/descriptor.h>
#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <map>
#include <set>
#include <utility>

#include "common/http/openapi_conventions.hpp"
#include "common/http/openapi_schema.hpp"
#include "common/http/queries.hpp"

namespace tercet::http {
namespace {

namespace json = boost::json;
using google::protobuf::Descriptor;
using google::protobuf::DescriptorPool;

constexpr auto kReply = "tercet.v1.CommandReply";
constexpr auto kProblem = "tercet.v1.Problem";
/// The tag of operations that are no message.
constexpr auto kServiceTag = "service";

bool build(DescriptorPool& pool, std::string_view descriptor_set) {
  google::protobuf::FileDescriptorSet files;
  if (!files.ParseFromArray(descriptor_set.data(), static_cast<int>(descriptor_set.size()))) return false;
  return std::ranges::all_of(files.file(), [&](const auto& file) { return pool.BuildFile(file) != nullptr; });
}

std::vector<std::string> messages_of(const Api& api) {
  std::vector<std::string> names{kReply, kProblem};
  for (const auto& route : api.messages) {
    names.push_back(route.message);
    if (!route.is_command()) names.push_back(route.answer);
  }
  return names;
}

std::vector<std::string> schemas_of(const Api& api) {
  std::vector<std::string> schemas;
  for (const auto& route : api.others) {
    schemas.push_back(route.schema);
    for (const auto& parameter : route.parameters) schemas.push_back(parameter.schema);
  }
  return schemas;
}

/// What is found good here can be described without a further look.
Result<void> check(const Api& api, const DescriptorPool& pool) {
  if (auto routes = check_routes(api.messages); !routes) return routes;
  for (const auto& name : messages_of(api)) {
    if (pool.FindMessageTypeByName(name) == nullptr) return Error{"the descriptors do not hold " + name};
  }
  for (const auto& schema : schemas_of(api)) {
    json::error_code error;
    if (!json::parse(schema, error).is_object()) return Error{"not a JSON schema: " + schema};
  }
  return {};
}

json::object parsed(const std::string& schema) {
  return json::parse(schema).as_object();
}

std::string lower(std::string_view name) {
  std::string text;
  for (const char c : name) text += static_cast<char>(c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c);
  return text;
}

/// Of a text in paragraphs, without its dot.
std::string first_sentence(const std::string& text) {
  return text.substr(0, std::min({text.find(". "), text.find(".\n"), text.find("\n\n"), text.size()}));
}

std::string without_dot(std::string sentence) {
  if (sentence.ends_with('.')) sentence.pop_back();
  return sentence;
}

class Document {
 public:
  Document(const Api& api, const DescriptorPool& pool) : api_{api}, pool_{pool} {}

  std::string text() {
    for (const auto& route : api_.messages) add(route.path, route.method, operation(route));
    for (const auto& route : api_.others) add(route.path, route.method, operation(route));
    const auto problem = schemas_.message(type(kProblem));
    const bool of_commands = std::ranges::any_of(api_.messages, &MessageRoute::is_command);
    return json::serialize(json::object{
        {"openapi", "3.1.0"},
        {"info", {{"title", api_.title}, {"version", api_.version}, {"description", api_.description}}},
        // Wherever the document was fetched from.
        {"servers", json::array{json::object{{"url", "/"}}}},
        {"tags", tags()},
        {"paths", paths_},
        {"components",
         {{"schemas", schemas_.all()}, {"responses", problem_components(problems_, problem, of_commands)}}}});
  }

 private:
  const Descriptor& type(const std::string& name) const { return *pool_.FindMessageTypeByName(name); }

  void add(const std::string& path, Method method, json::object operation) {
    if (!paths_.contains(path)) paths_[path] = json::object{};
    paths_[path].as_object()[lower(name_of(method))] = std::move(operation);
  }

  json::object operation(const MessageRoute& route) {
    const auto& message = type(route.message);
    json::object operation{{"operationId", operation_id(route)}, {"tags", json::array{tag(message)}}};
    describe(operation, message);
    operation["parameters"] = parameters(route, message);
    if (route.takes_body()) operation["requestBody"] = request_body(route, message);
    operation["responses"] = responses(route);
    return operation;
  }

  json::object operation(const PlainRoute& route) {
    json::array parameters;
    for (const auto& each : route.parameters) parameters.push_back(described(each));
    auto headers = route.has_tag ? tag_header() : json::object{};
    for (const auto& each : route.headers) headers[each.name] = header(each.description);
    const json::object schema{{"schema", parsed(route.schema)}};
    const json::object answer{
        {"description", "The answer."}, {"headers", headers}, {"content", {{route.content_type, schema}}}};
    json::object responses{{"200", answer}};
    if (route.has_tag) {
      parameters.push_back(if_none_match());
      responses["304"] = not_modified(headers);
    }
    for (const auto status : route.others) responses[std::to_string(status)] = answer;
    tag_texts_.try_emplace(kServiceTag, "The service itself.");
    return {{"operationId", route.operation_id},
            {"tags", json::array{kServiceTag}},
            {"summary", route.summary},
            {"parameters", std::move(parameters)},
            {"responses", with_problems(std::move(responses), route.problems)}};
  }

  /// "post_bank_v1_OpenAccount"; the second route of that message gets "_2".
  std::string operation_id(const MessageRoute& route) {
    auto id = lower(name_of(route.method)) + "_" + route.message;
    std::ranges::replace(id, '.', '_');
    const auto uses = ++operation_ids_[id];
    return uses == 1 ? id : id + "_" + std::to_string(uses);
  }

  /// Its package, with what the first file of it says about it.
  std::string tag(const Descriptor& message) {
    const auto& package = message.file()->package();
    tag_texts_.try_emplace(package, package_comment_of(*message.file()));
    return package;
  }

  json::array tags() const {
    json::array tags;
    for (const auto& [name, text] : tag_texts_) {
      json::object tag{{"name", name}};
      if (!text.empty()) tag["description"] = text;
      tags.push_back(std::move(tag));
    }
    return tags;
  }

  static void describe(json::object& operation, const Descriptor& message) {
    const auto text = comment_of(message);
    operation["summary"] = text.empty() ? message.name() : without_dot(first_sentence(text));
    if (!text.empty()) operation["description"] = text;
  }

  json::array parameters(const MessageRoute& route, const Descriptor& message) {
    json::array parameters;
    for (const auto& name : path_fields(route)) {
      parameters.push_back(described("path", *message.FindFieldByName(name)));
    }
    for (const auto* field : parameter_fields(route, message)) parameters.push_back(described("query", *field));
    for (const auto& extra : extra_parameters(route)) parameters.push_back(described(extra));
    for (auto& header : route.is_command() ? command_headers() : query_headers(route.live)) {
      parameters.push_back(std::move(header));
    }
    return parameters;
  }

  json::object described(const std::string& in, const google::protobuf::FieldDescriptor& field) {
    auto schema = schemas_.field(field);
    const auto description = schema.contains("description") ? schema.at("description") : json::value{};
    schema.erase("description");
    auto described = parameter(in, field.name(), std::move(schema));
    if (description.is_string()) described["description"] = description;
    return described;
  }

  static json::object described(const ExtraParameter& extra) {
    auto described = parameter(extra.in, extra.name, parsed(extra.schema));
    described["description"] = extra.description;
    return described;
  }

  /// Never required: no body is the same as {}.
  json::object request_body(const MessageRoute& route, const Descriptor& message) {
    auto schema = body_schema(route, message);
    return {{"required", false}, {"content", {{"application/json", {{"schema", std::move(schema)}}}}}};
  }

  json::object body_schema(const MessageRoute& route, const Descriptor& message) {
    if (!route.body_field.empty()) return schemas_.field(*message.FindFieldByName(route.body_field));
    const auto in_path = path_fields(route);
    return in_path.empty() ? schemas_.message(message) : schemas_.message_without(message, in_path);
  }

  json::object responses(const MessageRoute& route) {
    if (route.is_command()) {
      return with_problems(command_responses(schemas_.message(type(kReply))), command_problems());
    }
    const auto& answer = type(route.answer);
    const bool paged = answer.FindFieldByName("next_cursor") != nullptr;
    return with_problems(query_responses(schemas_.message(answer), paged, route.live), query_problems());
  }

  json::object with_problems(json::object responses, const std::vector<unsigned>& statuses) {
    for (const auto status : statuses) responses[std::to_string(status)] = problem_reference(status);
    responses["default"] = problem_reference(0);
    problems_.insert(statuses.begin(), statuses.end());
    return responses;
  }

  const Api& api_;
  const DescriptorPool& pool_;
  Schemas schemas_;
  json::object paths_;
  std::map<std::string, std::string> tag_texts_;
  std::map<std::string, int> operation_ids_;
  /// The statuses of problems that were referred to.
  std::set<unsigned> problems_{0};
};

}  // namespace

Result<std::string> openapi_document(const Api& api, std::string_view descriptor_set) {
  DescriptorPool pool;
  if (!build(pool, descriptor_set)) return Error{"the descriptor set is damaged"};
  if (auto good = check(api, pool); !good) return good.error();
  return Document{api, pool}.text();
}

}  // namespace tercet::http
