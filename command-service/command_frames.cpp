#include "command-service/command_frames.hpp"

#include "common/vocabulary/problem.hpp"

namespace tercet {
namespace {

template <class Reply>
Reply malformed(const char* detail) {
  Reply reply;
  reply.set_status(400);
  *reply.mutable_problem() = make_problem(400, "request.malformed", detail);
  return reply;
}

}  // namespace

Request read_request(const Message& message) {
  Request request;
  request.client.routing_id = std::string{frame_view(message[0])};
  std::size_t next = 1;
  if (message.size() > next && message[next].empty()) {
    request.client.one_reply = true;
    ++next;
  }
  const auto frames = message.size() - next;
  const auto kind = frames > 0 ? frame_view(message[next]) : std::string_view{};
  if (kind == "query") {
    auto& query = request.content.emplace<v1::Query>();
    if (frames == 2 && parse_frame(message[next + 1], query)) return request;
    request.content = MalformedRequest{malformed<v1::QueryReply>("the frame after \"query\" is not one Query")};
    return request;
  }
  if (kind != "command") {
    const auto* detail = "the first frame is neither \"command\" nor \"query\"";
    request.content = MalformedRequest{malformed<v1::CommandReply>(detail)};
    return request;
  }
  auto& command = request.content.emplace<v1::Command>();
  if (frames == 2 && parse_frame(message[next + 1], command)) return request;
  request.content = MalformedRequest{malformed<v1::CommandReply>("the frame after \"command\" is not one Command")};
  return request;
}

Message reply_message(const CommandClient& client, const google::protobuf::MessageLite& reply) {
  Message message;
  message.push_back(frame(std::string_view{client.routing_id}));
  if (client.one_reply) message.emplace_back();
  message.push_back(frame(reply));
  return message;
}

}  // namespace tercet
