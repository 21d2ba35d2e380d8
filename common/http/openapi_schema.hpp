#pragma once

#include <google/protobuf/descriptor.h>

#include <boost/json/object.hpp>
#include <boost/json/string.hpp>
#include <map>
#include <string>
#include <vector>

/// How messages look as JSON, in the words of JSON schema. Only for openapi*.cpp.
namespace tercet::http {

/// The comment before a declaration, its lines joined to paragraphs; empty if there is none.
template <class Descriptor>
std::string comment_of(const Descriptor& descriptor);
/// The comment before the package of a file.
std::string package_comment_of(const google::protobuf::FileDescriptor& file);

/// Schemas, and those that they refer to: "#/components/schemas/<full name>". Not thread-safe.
class Schemas {
 public:
  /// Of a message, by reference.
  boost::json::object message(const google::protobuf::Descriptor& type);
  /// Of a message without some of its fields, written out.
  boost::json::object message_without(const google::protobuf::Descriptor& type, const std::vector<std::string>& fields);
  /// Of a field, with its description.
  boost::json::object field(const google::protobuf::FieldDescriptor& field);

  /// All that was referred to, and what that refers to, by name.
  boost::json::object all();

 private:
  boost::json::object one_value(const google::protobuf::FieldDescriptor& field);
  boost::json::object enumeration(const google::protobuf::EnumDescriptor& type);

  std::map<std::string, const google::protobuf::Descriptor*> messages_;
  std::map<std::string, const google::protobuf::EnumDescriptor*> enums_;
};

}  // namespace tercet::http
