#pragma once

#include <optional>
#include <variant>

#include "command-service/processor_io.hpp"
#include "common/messaging/message.hpp"

/// The frames on the commands port: [routing id] [empty delimiter, from REQ sockets only] ["command" or "query"]
/// [payload].
namespace tercet {

/// What was wrong with a message, as the reply its sender gets.
using MalformedRequest = std::variant<v1::CommandReply, v1::QueryReply>;

struct Request {
  CommandClient client;
  std::variant<v1::Command, v1::Query, MalformedRequest> content;
};

/// Reads one message of a ROUTER; its first frame is there.
Request read_request(const Message& message);

/// The message that brings `reply` to `client`.
Message reply_message(const CommandClient& client, const google::protobuf::MessageLite& reply);

}  // namespace tercet
