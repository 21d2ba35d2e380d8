#include "client/command_line/documents.hpp"

#include "common/json/json.hpp"
#include "common/vocabulary/command_view.hpp"

namespace tercet::command_line {
namespace {

// Every text in a message that was parsed is valid UTF-8, and none of ours holds an Any: there always is JSON.
std::string to_object(const google::protobuf::Message& message) {
  return to_json(message).value_or("{}");
}

std::string member_events(const v1::CommandReply& reply) {
  std::string list;
  for (const auto& event : reply.events()) {
    auto bare = event;
    bare.clear_data();
    if (!list.empty()) list += ',';
    list += with_member(to_object(bare), "data", data_to_json(event.type(), event.data()));
  }
  return "[" + list + "]";
}

}  // namespace

std::string document(const v1::CommandReply& reply) {
  auto bare = reply;
  bare.clear_request_id();
  bare.clear_events();
  auto object = to_object(bare);
  return reply.events().empty() ? object : with_member(std::move(object), "events", member_events(reply));
}

std::string document(const v1::QueryReply& reply) {
  auto bare = reply;
  bare.clear_request_id();
  bare.clear_data();
  auto object = to_object(bare);
  return reply.type().empty() ? object
                              : with_member(std::move(object), "data", data_to_json(reply.type(), reply.data()));
}

std::string document(const v1::OpenCommand& open) {
  const auto& acceptance = open.acceptance();
  return with_member(to_object(accepted_view(open)), "data", data_to_json(acceptance.type(), acceptance.data()));
}

}  // namespace tercet::command_line
