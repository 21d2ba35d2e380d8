#include "tests/system/harness/event_source.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <utility>

namespace tercet::harness {
namespace {

using Clock = HttpConnection::Clock;

constexpr std::string_view kHeadEnd = "\r\n\r\n";
constexpr std::string_view kMessageEnd = "\n\n";

/// The line without its end, taken off the front.
std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find('\n'), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + 1, text.size()));
  return line;
}

std::string_view value_in(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos) return {};
  const auto value = line.substr(colon + 1);
  return value.starts_with(' ') ? value.substr(1) : value;
}

}  // namespace

EventSource::EventSource(std::uint16_t port, std::string_view target, std::vector<HttpHeader> headers, int window)
    : connection_{port, window} {
  for (const auto& header : headers) {
    if (header.name == "Last-Event-ID") last_id_ = header.value;
  }
  headers.push_back({"Accept", "text/event-stream"});
  const auto request = http_request_text("GET", target, headers, {});
  ended_ = !connection_.is_open() || !connection_.send(request, Clock::now() + kPatience);
  if (!ended_) read_head();
}

void EventSource::read_head() {
  const auto until = Clock::now() + kPatience;
  while (unread_.find(kHeadEnd) == std::string::npos) {
    if (!read_more(until)) return;
  }
  const auto end = unread_.find(kHeadEnd) + kHeadEnd.size();
  answer_ = read_http_reply(std::string_view{unread_}.substr(0, end));
  if (answer_.header("Content-Type") == "text/event-stream") {
    start_ = end;
    return;
  }
  while (read_more(until)) {
  }
  answer_.body = unread_.substr(end);
}

std::optional<ServerEvent> EventSource::next(std::chrono::milliseconds patience) {
  const auto until = Clock::now() + patience;
  while (true) {
    while (const auto message = take_message()) {
      if (auto event = understand(*message)) return event;
    }
    if (!read_more(until)) return std::nullopt;
  }
}

bool EventSource::read_more(Clock::time_point until) {
  if (ended_) return false;
  const auto piece = connection_.receive(until);
  if (!piece) return false;
  ended_ = piece->empty();
  unread_.erase(0, std::exchange(start_, 0));
  unread_ += *piece;
  return !ended_;
}

std::optional<std::string> EventSource::take_message() {
  const auto end = unread_.find(kMessageEnd, start_);
  if (end == std::string::npos) return std::nullopt;
  auto message = unread_.substr(start_, end - start_);
  start_ = end + kMessageEnd.size();
  return message;
}

std::optional<ServerEvent> EventSource::understand(std::string_view message) {
  ServerEvent event;
  event.type = "message";
  while (!message.empty()) {
    const auto line = take_line(message);
    const auto name = line.substr(0, line.find(':'));
    if (name == "id") {
      last_id_ = value_in(line);
      event.has_own_id = true;
    } else if (name == "event") {
      event.type = value_in(line);
    } else if (name == "data") {
      if (!event.data.empty()) event.data += '\n';
      event.data += value_in(line);
    } else {
      // A comment has no name.
      EXPECT_EQ(name, "") << "no line of a message: " << line;
    }
  }
  event.id = last_id_;
  return event.data.empty() ? std::nullopt : std::optional{std::move(event)};
}

}  // namespace tercet::harness
