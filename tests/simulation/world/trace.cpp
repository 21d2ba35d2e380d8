#include <fmt/format.h>

#include "common/vocabulary/identity.hpp"
#include "tercet/v1/bus.pb.h"
#include "tercet/v1/command.pb.h"
#include "tercet/v1/log.pb.h"
#include "tercet/v1/query.pb.h"
#include "tests/simulation/world/network.hpp"

namespace tercet::simulation {
namespace {

/// Enough of an id to tell it from others, random as their ends are.
std::string short_id(const std::string& bytes) {
  const auto id = uuid_from_bytes(bytes);
  return id ? to_text(*id).substr(24) : "none";
}

std::string body_text(const v1::CommitBody& body) {
  std::string text = short_id(body.commit_id());
  for (const auto& acceptance : body.acceptances()) text += " accepts " + short_id(acceptance.command_id());
  if (body.has_outcome()) text += " " + v1::Outcome::Status_Name(body.outcome().status());
  for (const auto& write : body.writes()) {
    text += fmt::format(" {}@{}+{}", write.stream(), write.expected().version(), write.events_size());
  }
  return text;
}

std::string append_text(const zmq::message_t& bytes) {
  v1::Append append;
  if (!parse_frame(bytes, append)) return "no append";
  std::string text = fmt::format("append attempt={}", append.attempt());
  for (const auto& serialized : append.bodies()) {
    v1::CommitBody body;
    text += body.ParseFromString(serialized) ? " [" + body_text(body) + "]" : " [no commit]";
  }
  return text;
}

std::string receipts_text(const zmq::message_t& bytes) {
  v1::ReceiptBatch batch;
  if (!parse_frame(bytes, batch)) return "no receipts";
  std::string text = "receipts";
  for (const auto& receipt : batch.receipts()) {
    text += fmt::format(" [{} {} position={}]", short_id(receipt.commit_id()),
                        v1::Receipt::Result_Name(receipt.result()), receipt.position());
  }
  return text;
}

std::string commits_text(const Message& message) {
  v1::CommitBatch batch;
  if (message.size() != 3 || !parse_frame(message[2], batch)) return "no commits";
  std::string text = "commits";
  for (const auto& commit : batch.commits())
    text += fmt::format(" [{} {}]", commit.position(), body_text(commit.body()));
  return text;
}

std::string heartbeat_text(const zmq::message_t& bytes) {
  v1::Heartbeat heartbeat;
  if (!parse_frame(bytes, heartbeat)) return "no heartbeat";
  return fmt::format("heartbeat head={}", heartbeat.head());
}

std::string request_text(const Message& message) {
  v1::Command command;
  if (frame_view(message[message.size() - 2]) == "command" && parse_frame(message.back(), command)) {
    return fmt::format("command {} {}{}{}", command.command_id().substr(24), command.type(),
                       command.wait() == v1::Command::COMMITTED ? " wait=committed" : "",
                       command.has_expected_version() ? fmt::format(" expected={}", command.expected_version()) : "");
  }
  v1::Query query;
  if (!parse_frame(message.back(), query)) return "no query";
  return fmt::format("query {} min_position={}", query.type(), query.min_position());
}

/// Of replies only their senders know the types.
template <class Reply>
std::string reply_text(const zmq::message_t& bytes) {
  Reply reply;
  if (!parse_frame(bytes, reply)) return "no reply";
  return fmt::format("reply {} {} {}", reply.request_id(), reply.status(), reply.problem().code());
}

std::string lone_frame_text(const zmq::message_t& bytes, std::string_view from) {
  if (from.starts_with("bus")) return reply_text<v1::ReadReply>(bytes);
  if (from.starts_with("query")) return reply_text<v1::QueryReply>(bytes);
  v1::CommandReply reply;
  if (!parse_frame(bytes, reply)) return "no reply";
  return fmt::format("reply {} {} version={} position={} {}", reply.request_id(), reply.status(), reply.version(),
                     reply.position(), reply.problem().code());
}

}  // namespace

std::string describe(const Message& message, std::string_view from) {
  const auto topic = frame_view(message.front());
  if (topic.starts_with("append/") && message.size() == 2) return append_text(message[1]);
  if (topic.starts_with("receipt/") && message.size() == 2) return receipts_text(message[1]);
  if (topic == "commits") return commits_text(message);
  if (topic == "heartbeat" && message.size() == 2) return heartbeat_text(message[1]);
  if (message.size() == 1) return lone_frame_text(message.back(), from);
  if (message.size() >= 3) return request_text(message);
  v1::ReadRequest read;
  if (parse_frame(message.back(), read)) return "read " + read.ShortDebugString();
  return fmt::format("{} frames", message.size());
}

}  // namespace tercet::simulation
