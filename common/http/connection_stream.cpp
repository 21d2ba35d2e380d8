// A connection whose answer is an event stream.

#include <utility>

#include "common/http/connection.hpp"
#include "common/http/response_text.hpp"

namespace tercet::http {
namespace {

/// A line that means nothing, and the end of a message.
constexpr std::string_view kComment = ":\n\n";

}  // namespace

void Connection::open_stream(std::vector<NamedValue> headers) {
  if (state_ != State::handling) return;
  on_gone_ = {};
  keep_alive_ = false;
  queued_ = event_stream_head(headers, server_->date);
  if (head_only_ || server_->stopping) {
    state_ = State::answering;
    return write();
  }
  state_ = State::streaming;
  ++server_->counts.streams_open;
  last_event_ = std::chrono::steady_clock::now();
  write();
  watch_break();
  unparsed_ = 0;
  read();
}

bool Connection::send_events(std::string_view events) {
  if (state_ != State::streaming || ending_) return false;
  const auto& limits = server_->limits;
  const bool is_slow = queued_bytes() > limits.stream_queue_low_bytes;
  if (is_slow && queued_bytes() + events.size() > limits.stream_queue_bytes) {
    ++server_->counts.streams_cut_off;
    abort();
    return false;
  }
  last_event_ = std::chrono::steady_clock::now();
  queued_.append(events);
  if (!queued_.empty()) write();
  return true;
}

void Connection::send_comment() {
  queued_.append(kComment);
  write();
}

void Connection::keep_alive_by_comment(MonoTime now) {
  if (ending_ || queued_bytes() > 0 || now - last_event_ < server_->limits.heartbeat) return;
  last_event_ = now;
  send_comment();
}

std::size_t Connection::queued_bytes() const {
  return queued_.size() + writing_.size() - written_;
}

void Connection::on_writable(std::function<void()> handler) {
  on_writable_ = std::move(handler);
}

void Connection::on_stream_written() {
  if (ending_) return drain();
  // A copy: the handler may set another, or close the stream.
  if (const auto handler = on_writable_) handler();
}

void Connection::close_stream() {
  on_gone_ = {};
  if (state_ == State::streaming) end_stream();
}

void Connection::end_stream() {
  ending_ = true;
  if (queued_bytes() == 0) drain();
}

void Connection::leave_stream() {
  if (state_ != State::streaming) return;
  on_writable_ = {};
  --server_->counts.streams_open;
}

}  // namespace tercet::http
