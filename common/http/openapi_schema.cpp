#include "common/http/openapi_schema.hpp"

#include <google/protobuf/descriptor.pb.h>

#include <algorithm>
#include <boost/json/array.hpp>
#include <boost/json/value.hpp>

namespace tercet::http {
namespace {

namespace json = boost::json;
using google::protobuf::Descriptor;
using google::protobuf::EnumDescriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::SourceLocation;

/// protobuf keeps a comment as it is wrapped, each line behind a space. An empty line ends a paragraph.
std::string as_paragraphs(const std::string& comment) {
  std::string text;
  std::size_t start = 0;
  while (start < comment.size()) {
    const auto end = std::min(comment.find('\n', start), comment.size());
    const auto first = std::min(comment.find_first_not_of(' ', start), end);
    const bool ends_paragraph = first == end;
    if (ends_paragraph) {
      text += "\n\n";
    } else {
      if (!text.empty() && text.back() != '\n') text += ' ';
      text.append(comment, first, end - first);
    }
    start = end + 1;
  }
  while (!text.empty() && text.back() == '\n') text.pop_back();
  return text;
}

void append_sentence(std::string& text, const std::string& sentence) {
  if (!text.empty()) text += ' ';
  text += sentence;
}

/// For a member of a oneof: "Not together with position, as_of."
std::string exclusion(const FieldDescriptor& field) {
  const auto* choice = field.real_containing_oneof();
  if (choice == nullptr || choice->field_count() < 2) return {};
  std::string others;
  for (int i = 0; i < choice->field_count(); ++i) {
    const auto* other = choice->field(i);
    if (other != &field) others += (others.empty() ? "" : ", ") + other->name();
  }
  return "Not together with " + others + ".";
}

std::string description_of(const FieldDescriptor& field) {
  auto text = comment_of(field);
  if (const auto not_with = exclusion(field); !not_with.empty()) append_sentence(text, not_with);
  return text;
}

json::object reference(const std::string& name) {
  return {{"$ref", "#/components/schemas/" + name}};
}

/// protobuf's own messages that have a JSON form of their own; empty for all others.
json::object well_known(const Descriptor& type) {
  static const std::map<std::string, json::object> kForms{
      {"google.protobuf.Timestamp", {{"type", "string"}, {"format", "date-time"}}},
      {"google.protobuf.Duration", {{"type", "string"}, {"pattern", "^-?[0-9]+(\\.[0-9]+)?s$"}}},
      {"google.protobuf.FieldMask", {{"type", "string"}}},
      {"google.protobuf.Any", {{"type", "object"}, {"properties", {{"@type", {{"type", "string"}}}}}}},
      {"google.protobuf.Struct", {{"type", "object"}}},
      {"google.protobuf.Value", {{"description", "Any JSON value."}}},
      {"google.protobuf.ListValue", {{"type", "array"}, {"items", json::object{}}}}};
  const auto form = kForms.find(type.full_name());
  return form == kForms.end() ? json::object{} : form->second;
}

bool is_wrapper(const Descriptor& type) {
  return type.file()->name() == "google/protobuf/wrappers.proto";
}

json::object number_or_string(const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_INT32:
      return {{"type", "integer"}, {"format", "int32"}};
    case FieldDescriptor::CPPTYPE_UINT32:
      return {{"type", "integer"}, {"format", "uint32"}, {"minimum", 0}, {"maximum", UINT32_MAX}};
    case FieldDescriptor::CPPTYPE_INT64:
      return {{"type", "string"}, {"format", "int64"}, {"pattern", "^-?[0-9]+$"}};
    case FieldDescriptor::CPPTYPE_UINT64:
      return {{"type", "string"}, {"format", "uint64"}, {"pattern", "^[0-9]+$"}};
    case FieldDescriptor::CPPTYPE_DOUBLE:
      return {{"type", "number"}, {"format", "double"}};
    case FieldDescriptor::CPPTYPE_FLOAT:
      return {{"type", "number"}, {"format", "float"}};
    case FieldDescriptor::CPPTYPE_BOOL:
      return {{"type", "boolean"}};
    default:
      break;
  }
  if (field.type() == FieldDescriptor::TYPE_BYTES) return {{"type", "string"}, {"contentEncoding", "base64"}};
  return {{"type", "string"}};
}

void describe(json::object& schema, const std::string& text) {
  if (!text.empty()) schema["description"] = text;
}

}  // namespace

template <class D>
std::string comment_of(const D& descriptor) {
  SourceLocation location;
  if (!descriptor.GetSourceLocation(&location)) return {};
  return as_paragraphs(location.leading_comments);
}
template std::string comment_of(const Descriptor&);
template std::string comment_of(const FieldDescriptor&);

std::string package_comment_of(const google::protobuf::FileDescriptor& file) {
  SourceLocation location;
  const std::vector<int> path{google::protobuf::FileDescriptorProto::kPackageFieldNumber};
  if (!file.GetSourceLocation(path, &location)) return {};
  return as_paragraphs(location.leading_comments);
}

json::object Schemas::message(const Descriptor& type) {
  messages_.emplace(type.full_name(), &type);
  return reference(type.full_name());
}

json::object Schemas::message_without(const Descriptor& type, const std::vector<std::string>& fields) {
  json::object properties;
  for (int i = 0; i < type.field_count(); ++i) {
    const auto& each = *type.field(i);
    if (std::ranges::find(fields, each.name()) == fields.end()) properties[each.name()] = field(each);
  }
  json::object schema{{"type", "object"}};
  describe(schema, comment_of(type));
  schema["properties"] = std::move(properties);
  return schema;
}

json::object Schemas::field(const FieldDescriptor& field) {
  json::object schema;
  if (field.is_map()) {
    schema = {{"type", "object"}, {"additionalProperties", one_value(*field.message_type()->map_value())}};
  } else if (field.is_repeated()) {
    schema = {{"type", "array"}, {"items", one_value(field)}};
  } else {
    schema = one_value(field);
  }
  describe(schema, description_of(field));
  return schema;
}

json::object Schemas::one_value(const FieldDescriptor& field) {
  if (field.enum_type() != nullptr) {
    enums_.emplace(field.enum_type()->full_name(), field.enum_type());
    return reference(field.enum_type()->full_name());
  }
  if (field.message_type() == nullptr) return number_or_string(field);
  const auto& type = *field.message_type();
  if (is_wrapper(type)) return one_value(*type.field(0));
  auto form = well_known(type);
  return form.empty() ? message(type) : form;
}

json::object Schemas::enumeration(const EnumDescriptor& type) {
  json::array names;
  auto text = comment_of(type);
  for (int i = 0; i < type.value_count(); ++i) {
    const auto& value = *type.value(i);
    names.emplace_back(value.name());
    const auto comment = comment_of(value);
    if (!comment.empty()) text += (text.empty() ? "- `" : "\n- `") + value.name() + "`: " + comment;
  }
  json::object schema{{"type", "string"}, {"enum", std::move(names)}};
  describe(schema, text);
  return schema;
}

json::object Schemas::all() {
  std::map<std::string, json::object> schemas;
  // Each message written out may refer to others.
  for (std::size_t before = 0; before != messages_.size();) {
    before = messages_.size();
    for (const auto& [name, type] : std::map{messages_}) {
      if (!schemas.contains(name)) schemas[name] = message_without(*type, {});
    }
  }
  for (const auto& [name, type] : enums_) schemas[name] = enumeration(*type);
  json::object all;
  for (auto& [name, schema] : schemas) all[name] = std::move(schema);
  return all;
}

}  // namespace tercet::http
