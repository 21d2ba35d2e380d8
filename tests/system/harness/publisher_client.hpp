#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>

#include "common/vocabulary/ports.hpp"
#include "tercet/v1/bus.pb.h"
#include "tests/system/harness/wire.hpp"

namespace tercet::harness {

/// Offers commits to an event-bus over the bare protocol: an XPUB to its ingest, a SUB to its feed for the receipts.
/// Sends what it is told, when it is told, and never again by itself. Used on one thread.
class PublisherClient {
 public:
  explicit PublisherClient(const Ports& bus);

  /// Waits until the event-bus has subscribed and its first heartbeat has come; false if not in time.
  bool connected(std::chrono::milliseconds patience = kPatience);
  /// The log's id, 16 bytes, as the last heartbeat says. Empty before that.
  const std::string& log_id() const { return log_id_; }
  /// The same after a restart of the event-bus: what came before does not count.
  bool connected_again(std::chrono::milliseconds patience = kPatience);

  /// One Append with one body.
  void send(const v1::CommitBody& body, std::uint32_t attempt = 1);
  void send(const v1::Append& append);
  /// Any frames at all.
  void send_frames(const Frames& frames) { appends_.send(frames); }

  /// The next receipt for that commit id; nothing if none comes in time.
  std::optional<v1::Receipt> receipt(const std::string& commit_id, std::chrono::milliseconds patience = kPatience);
  /// Sends, again after each second of silence, until there is a receipt; fails the test if there is none.
  v1::Receipt offer(const v1::CommitBody& body, std::uint32_t attempt = 1);

  const std::string& topic() const { return topic_; }

 private:
  void take(const Frames& frames);
  bool take_subscription();
  void take_all();

  WireSocket appends_{zmq::socket_type::xpub};
  WireSocket feed_{zmq::socket_type::sub};
  std::string topic_;
  std::string log_id_;
  bool subscribed_ = false;
  std::multimap<std::string, v1::Receipt> receipts_;
};

/// A commit with a new id that writes one event to one stream, of a type that no service knows: it is the log's alone.
v1::CommitBody commit_to(const std::string& stream, const v1::Expected& expected);
/// Adds a write of one event to another stream.
void also_write(v1::CommitBody& body, const std::string& stream, const v1::Expected& expected);
/// Adds one more event to a stream; if the commit does not write it yet, at any version of it.
void write_again(v1::CommitBody& body, const std::string& stream, const std::string& data = "noted");

v1::Expected no_stream();
v1::Expected stream_exists();
v1::Expected any_version();
/// `last_commit` empty: the number alone counts.
v1::Expected exactly(std::uint64_t version, const std::string& last_commit = {});

}  // namespace tercet::harness
