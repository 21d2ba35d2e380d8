#include <google/protobuf/descriptor.h>

#include <charconv>
#include <memory>
#include <set>

#include "common/json/excerpt.hpp"
#include "common/json/json.hpp"
#include "common/json/json_text.hpp"
#include "common/json/set_field.hpp"

namespace tercet {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::FieldDescriptor;
using google::protobuf::Message;
using Kind = JsonCursor::Kind;
using Read = Result<void, JsonError>;

/// Of a member that is no field.
std::string shown_name(const std::string& name) {
  return name.empty() ? "\"\"" : excerpt(name);
}

JsonError at(const std::string& place, const std::string& what) {
  return {place + ": " + what, place};
}

/// Its JSON is not an object with its fields: an Any, a Struct, a Duration.
bool has_a_json_form_of_its_own(const Descriptor& type) {
  return type.file()->package() == "google.protobuf" && type.full_name() != "google.protobuf.Empty";
}

/// A message around one number, string or bool; its JSON is that value.
bool is_wrapper(const Descriptor& type) {
  return type.file()->name() == "google/protobuf/wrappers.proto";
}

/// Whether the value of that field is written so: "5" is a number as well, but true is not "true".
bool is_written_as(Kind kind, const FieldDescriptor& field) {
  switch (field.cpp_type()) {
    case FieldDescriptor::CPPTYPE_BOOL:
      return kind == Kind::boolean;
    case FieldDescriptor::CPPTYPE_STRING:
      return kind == Kind::string;
    case FieldDescriptor::CPPTYPE_MESSAGE:
      return kind == (is_set_by_text(field) ? Kind::string : Kind::object);
    default:
      return kind == Kind::number || kind == Kind::string;
  }
}

/// The name of the enum's value with that number; the number itself if there is none.
std::string name_of_number(std::string_view text, const google::protobuf::EnumDescriptor& type) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  const bool is_whole = error == std::errc{} && end == text.data() + text.size();
  const auto* value = is_whole ? type.FindValueByNumber(number) : nullptr;
  return value != nullptr ? value->name() : std::string{text};
}

class Reader {
 public:
  explicit Reader(std::string_view text) : cursor_{text} {}

  /// The object ahead, whose place is `place`; that of the outermost is "".
  Read object(Message& message, const std::string& place) {
    if (place.empty() && cursor_.kind() != Kind::object) return JsonError{"a JSON object is needed: {...}", ""};
    std::set<const FieldDescriptor*> given;
    cursor_.enter();
    while (cursor_.next()) {
      const auto name = cursor_.take_name();
      const auto* field = find_field(*message.GetDescriptor(), name);
      const auto inner = (place.empty() ? "" : place + ".") + (field ? field->name() : shown_name(name));
      if (field == nullptr) return at(inner, "no such field");
      if (!given.insert(field).second) return at(inner, "given twice");
      if (auto read = member(message, *field, inner); !read) return read;
    }
    return {};
  }

 private:
  Read member(Message& message, const FieldDescriptor& field, const std::string& place) {
    if (cursor_.kind() == Kind::null) {
      cursor_.take();
      return {};
    }
    if (field.is_map()) return map(message, field, place);
    if (field.is_repeated()) return array(message, field, place);
    if (const auto* other = given_instead(message, field)) {
      return at(place, "not together with " + other->name() + ", only one of them");
    }
    return value(message, field, place);
  }

  Read array(Message& message, const FieldDescriptor& field, const std::string& place) {
    if (cursor_.kind() != Kind::array) return at(place, excerpt(cursor_.take()) + " is not an array");
    cursor_.enter();
    for (std::size_t i = 0; cursor_.next(); ++i) {
      if (auto read = value(message, field, place + "[" + std::to_string(i) + "]"); !read) return read;
    }
    return {};
  }

  Read map(Message& message, const FieldDescriptor& field, const std::string& place) {
    if (cursor_.kind() != Kind::object) return at(place, excerpt(cursor_.take()) + " is not an object");
    const auto& type = *field.message_type();
    std::set<std::string> given;
    cursor_.enter();
    while (cursor_.next()) {
      const auto key = cursor_.take_name();
      const auto inner = place + "[" + excerpt(key) + "]";
      if (!given.insert(key).second) return at(inner, "given twice");
      auto& entry = *message.GetReflection()->AddMessage(&message, &field);
      if (const auto set = set_field(entry, *type.map_key(), key); !set) return at(inner, set.error().message);
      if (auto read = value(entry, *type.map_value(), inner); !read) return read;
    }
    return {};
  }

  /// The value ahead as the field's, or as one more element of it.
  Read value(Message& message, const FieldDescriptor& field, const std::string& place) {
    if (field.cpp_type() == FieldDescriptor::CPPTYPE_MESSAGE && !is_set_by_text(field)) {
      const auto& type = *field.message_type();
      if (is_wrapper(type)) return value(part(message, field), *type.field(0), place);
      if (has_a_json_form_of_its_own(type)) return read_by_protobuf(message, field, place);
    }
    const auto kind = cursor_.kind();
    if (!is_written_as(kind, field)) return at(place, not_wanted(excerpt(cursor_.take()), field).message);
    if (kind == Kind::object) return object(part(message, field), place);
    if (!is_set_by_text(field)) return read_by_protobuf(message, field, place);
    return scalar(message, field, place);
  }

  Read scalar(Message& message, const FieldDescriptor& field, const std::string& place) {
    const bool is_string = cursor_.kind() == Kind::string;
    const auto written = cursor_.take();
    auto text = is_string ? JsonCursor{written}.take_string() : std::string{written};
    if (!is_string && field.enum_type() != nullptr) text = name_of_number(text, *field.enum_type());
    if (!set_field(message, field, text)) return at(place, not_wanted(excerpt(written), field).message);
    return {};
  }

  Read read_by_protobuf(Message& message, const FieldDescriptor& field, const std::string& place) {
    if (const auto set = set_field_from_json(message, field, cursor_.take()); !set) {
      return at(place, set.error().message);
    }
    return {};
  }

  static Message& part(Message& message, const FieldDescriptor& field) {
    const auto* reflection = message.GetReflection();
    return field.is_repeated() ? *reflection->AddMessage(&message, &field)
                               : *reflection->MutableMessage(&message, &field);
  }

  JsonCursor cursor_;
};

}  // namespace

Result<void, JsonError> from_json(std::string_view text, Message& message) {
  if (auto good = check_json(text); !good) return JsonError{good.error().message, ""};
  return Reader{text}.object(message, "");
}

}  // namespace tercet
