#include "client/command_line/documents.hpp"

#include <google/protobuf/util/time_util.h>

#include "common/json/json.hpp"

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

std::string document(const RecordedEvent& event) {
  auto object = with_member("{}", "position", json_string(std::to_string(event.position)));
  object = with_member(std::move(object), "stream", json_string(*event.stream));
  object = with_member(std::move(object), "version", json_string(std::to_string(event.version)));
  object = with_member(std::move(object), "type", json_string(event.event->type()));
  object = with_member(std::move(object), "data", data_to_json(event.event->type(), event.event->data()));
  object = with_member(std::move(object), "time", json_string(rfc3339(event.time_us)));
  object = with_member(std::move(object), "command_id", json_string(event.command_id));
  return with_member(std::move(object), "correlation_id", json_string(*event.correlation_id));
}

std::string document(const v1::OpenCommand& open) {
  v1::CommandView view;
  view.set_command_id(to_text(uuid_from_bytes(open.command_id()).value_or(CommandId{})));
  view.set_type(open.acceptance().type());
  view.set_status(open.acceptance().not_before_us() > open.accepted_us() ? v1::CommandView::SCHEDULED
                                                                         : v1::CommandView::ACCEPTED);
  view.set_stream(open.acceptance().stream());
  view.set_position(open.position());
  *view.mutable_accepted_at() = google::protobuf::util::TimeUtil::MicrosecondsToTimestamp(open.accepted_us());
  return with_member(to_object(view), "data", data_to_json(open.acceptance().type(), open.acceptance().data()));
}

}  // namespace tercet::command_line
