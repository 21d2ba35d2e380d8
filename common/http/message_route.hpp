#pragma once

#include <google/protobuf/descriptor.h>

#include <string>
#include <vector>

#include "common/http/request.hpp"
#include "common/vocabulary/result.hpp"

/// Which HTTP request is which message. A table of routes is all that an API says of itself: requests are read
/// (read_message.hpp) and described (openapi.hpp) from it and from the messages' descriptors.
namespace tercet::http {

/// One request that is a command or a query. Each {name} in the path is a field of the message. GET and DELETE take its
/// other fields as parameters (those of one value: numbers, bool, strings, enums, times), and have no body. POST, PUT and
/// PATCH take them from the body, and have no parameters.
struct MessageRoute {
  Method method = Method::get;
  /// "/v1/accounts/{account_id}/deposits".
  std::string path;
  /// Full protobuf name: "bank.v1.Deposit".
  std::string message;
  /// Full protobuf name of what a query is answered with; empty for a command.
  std::string answer;
  /// The field that the body is; empty = the message itself.
  std::string body_field;
  /// The answer is also offered as a stream of events: now, and whenever it has changed.
  bool live = false;
  /// A query that is about no row, so no position can be waited for.
  bool takes_no_position = false;

  bool is_command() const { return answer.empty(); }
  /// Whether fields come from the body.
  bool takes_body() const { return method == Method::post || method == Method::put || method == Method::patch; }
};

enum class Live { no, yes };

/// A command. With `body_field` the body is that field, not the whole message.
MessageRoute command(Method method, std::string path, std::string message, std::string body_field = {});
/// A query: GET.
MessageRoute query(std::string path, std::string message, std::string answer, Live live = Live::no);

/// A query that takes no `min_position`: GET.
MessageRoute query_of_now(std::string path, std::string message, std::string answer);

/// A parameter that is no field of a message: what the service itself takes, beside each query, or in a route that has no
/// message.
struct ExtraParameter {
  std::string name;
  std::string description;
  /// JSON schema of its value, as JSON: {"type": "string"}.
  std::string schema;
  /// "query", "path" or "header".
  std::string in = "query";
};

/// Whether each route can be served: its messages are in this program, the names in its path are fields that a segment
/// can hold, its body is a field that is a message. The error is one line that names the route.
Result<void> check_routes(const std::vector<MessageRoute>& routes);

/// The names in the route's path.
std::vector<std::string> path_fields(const MessageRoute& route);

/// The fields of `type`, the route's message, that come as parameters of the request; none if they come in its body.
std::vector<const google::protobuf::FieldDescriptor*> parameter_fields(const MessageRoute& route,
                                                                       const google::protobuf::Descriptor& type);

}  // namespace tercet::http
