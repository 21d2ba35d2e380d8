#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "common/http/message_route.hpp"
#include "common/vocabulary/result.hpp"

/// The description of an API for programs and people, as OpenAPI 3.1 has it.
namespace tercet::http {

/// An operation that is no message: health, metrics, a feed.
struct PlainRoute {
  Method method = Method::get;
  std::string path;
  /// Unique among all operations: "healthz".
  std::string operation_id;
  /// One line.
  std::string summary;
  /// Of what it answers with 200.
  std::string content_type;
  /// Its JSON schema, as JSON.
  std::string schema = R"({"type": "string"})";
  std::vector<ExtraParameter> parameters = {};
  struct Header {
    std::string name;
    std::string description;
  };
  /// What its answers have besides the headers of every answer.
  std::vector<Header> headers = {};
  /// It answers with an ETag, and takes If-None-Match.
  bool has_tag = false;
  /// With which statuses it answers problems.
  std::vector<unsigned> problems = {};
  /// With which other statuses it answers in the form of what it answers with 200.
  std::vector<unsigned> others = {};
};

/// All that a service answers under one address.
struct Api {
  std::string title;
  std::string version;
  std::string description;
  std::vector<MessageRoute> messages;
  std::vector<PlainRoute> others;
};

/// The OpenAPI 3.1 document, one line of JSON. `descriptor_set` is a serialized FileDescriptorSet that holds all messages
/// of the routes and all they need; the comments in it become the descriptions. Schemas are named by the messages' full
/// names. The error says what is missing in the descriptors, or which schema is not JSON. Pure, thread-safe.
Result<std::string> openapi_document(const Api& api, std::string_view descriptor_set);

}  // namespace tercet::http
