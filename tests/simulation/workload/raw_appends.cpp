#include "tests/simulation/workload/raw_appends.hpp"

#include <stdexcept>

#include "tercet/v1/bus.pb.h"

namespace tercet::simulation {
namespace {

constexpr auto kTopic = "append/nobody";

std::string random_bytes(Random& random) {
  std::string bytes(random.below(60), '\0');
  for (auto& byte : bytes) byte = static_cast<char>(random.next());
  return bytes;
}

/// A sound commit to a stream of its own, but for its id.
v1::CommitBody stray_commit(const std::string& commit_id) {
  v1::CommitBody body;
  body.set_commit_id(commit_id);
  auto& write = *body.add_writes();
  write.set_stream("stray-1");
  write.mutable_expected()->set_kind(v1::Expected::ANY);
  write.add_events()->set_type("stray.v1.Seen");
  return body;
}

v1::Append append(const LogId& log_id, const std::string& body) {
  v1::Append append;
  append.set_log_id(to_bytes(log_id));
  append.set_attempt(1);
  append.add_bodies(body);
  return append;
}

}  // namespace

RawAppends::RawAppends(EventLoop& loop, const std::string& ingest) : socket_{loop, SocketKind::xpub} {
  // Who subscribed is ZeroMQ's to know; it only has to be read.
  socket_.on_messages([](std::span<Message>) {});
  if (auto connected = socket_.connect(ingest); !connected) throw std::runtime_error{connected.error().message};
}

void RawAppends::send_something(const std::optional<LogId>& log_id, Random& random) {
  const auto here = log_id.value_or(random_id(random));
  switch (random.below(5)) {
    case 0:
      return send(kTopic, random_bytes(random));
    case 1:
      return send("append/", append(here, random_bytes(random)).SerializeAsString());
    case 2:
      return send(kTopic, append(here, random_bytes(random)).SerializeAsString());
    case 3:
      return send(kTopic, append(here, stray_commit({}).SerializeAsString()).SerializeAsString());
    default: {
      const auto sound = stray_commit(to_bytes(random_id(random))).SerializeAsString();
      return send(kTopic, append(random_id(random), sound).SerializeAsString());
    }
  }
}

void RawAppends::send(const std::string& topic, const std::string& bytes) {
  Message message;
  message.push_back(frame(topic));
  message.push_back(frame(bytes));
  // It may be lost as well.
  (void)socket_.send(std::move(message));
}

}  // namespace tercet::simulation
