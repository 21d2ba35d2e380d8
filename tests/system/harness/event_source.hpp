#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/system/harness/http_client.hpp"
#include "tests/system/harness/http_connection.hpp"

namespace tercet::harness {

/// One message of a stream of server-sent events.
struct ServerEvent {
  /// What a client that connects again would send as Last-Event-ID; empty if there is none.
  std::string id;
  /// True if this message has brought that id.
  bool has_own_id = false;
  /// "message", unless it says something else.
  std::string type;
  std::string data;
};

/// A client of text/event-stream as the HTML standard has it (section 9.2), except that it does not connect again by
/// itself. It reads only when it is asked for something. Used on one thread.
class EventSource {
 public:
  /// Asks, and waits for the head of the answer. `window`: see HttpConnection.
  EventSource(std::uint16_t port, std::string_view target, std::vector<HttpHeader> headers = {}, int window = 0);

  /// Status, headers and, if it is no stream of events, body of the answer; status 0 if none came.
  const HttpReply& answer() const { return answer_; }
  /// The next message that has data. Nothing if none comes in time, or the stream ends before.
  std::optional<ServerEvent> next(std::chrono::milliseconds patience = kPatience);
  /// The id that was sent last, also by messages without data; before any, the one this came with.
  const std::string& last_id() const { return last_id_; }
  /// The server has ended the stream, or the connection broke, and all that came before was given out.
  bool has_ended() const { return ended_; }

 private:
  void read_head();
  /// Reads on; false if there is no more until then.
  bool read_more(HttpConnection::Clock::time_point until);
  /// The next whole message, without the empty line behind it.
  std::optional<std::string> take_message();
  /// Nothing if it has no data, which is no message for a client.
  std::optional<ServerEvent> understand(std::string_view message);

  HttpConnection connection_;
  HttpReply answer_;
  /// What came and was not given out yet, from `start_` on.
  std::string unread_;
  std::size_t start_ = 0;
  std::string last_id_;
  bool ended_ = false;
};

}  // namespace tercet::harness
