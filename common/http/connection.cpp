#include "common/http/connection.hpp"

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <span>
#include <utility>

#include "common/http/problem_response.hpp"
#include "common/http/response_text.hpp"
#include "common/vocabulary/problem.hpp"

namespace tercet::http {
namespace {

constexpr std::size_t kInputBytesMin = 16 * limits::kKiB;
constexpr std::uint32_t kRetryAfterMs = 1000;

}  // namespace

Connection::Connection(std::shared_ptr<ServerState> server, std::unique_ptr<TcpStream> tcp)
    : server_{std::move(server)},
      tcp_{std::move(tcp)},
      input_(std::max(server_->limits.header_bytes + 1, kInputBytesMin)),
      parser_{server_->limits} {}

void Connection::start() {
  server_->connections.insert(shared_from_this());
  ++server_->counts.connections_open;
  await_request();
}

void Connection::refuse() {
  server_->connections.insert(shared_from_this());
  ++server_->refusals_open;
  ++server_->counts.connections_refused;
  refused_ = true;
  keep_alive_ = false;
  state_ = State::answering;
  const auto problem =
      make_retry_problem(503, "http.too_many_connections", "there are too many connections", kRetryAfterMs);
  queued_ = response_text(problem_response(problem), {.date = server_->date});
  write();
}

void Connection::read() {
  if (reading_) return;
  reading_ = true;
  const std::span<char> space{input_.data() + unparsed_, input_.size() - unparsed_};
  tcp_->read(space, [self = shared_from_this()](TcpStream::Outcome outcome, std::size_t bytes) {
    self->reading_ = false;
    self->on_read(outcome, bytes);
  });
}

void Connection::on_read(TcpStream::Outcome outcome, std::size_t bytes) {
  switch (outcome) {
    case TcpStream::Outcome::done:
      return on_bytes(bytes);
    case TcpStream::Outcome::ended:
      ended_ = true;
      return on_ended();
    case TcpStream::Outcome::broken:
      return on_break();
  }
}

void Connection::on_bytes(std::size_t bytes) {
  if (state_ == State::reading) {
    // The time runs from a request's first byte, be it that of an empty line before it: more bytes, one by one, do not
    // prolong it.
    if (!std::exchange(request_begun_, true)) set_deadline(server_->limits.header_time);
    unparsed_ += bytes;
    return parse();
  }
  // Nobody will read what comes behind a stream, or behind the last answer.
  if (state_ == State::draining) drained_bytes_ += bytes;
  if (drained_bytes_ > server_->limits.drain_bytes) return close();
  read();
}

void Connection::on_ended() {
  if (state_ == State::draining) return close();
  if (state_ == State::streaming) {
    // It may still read, or be gone: then its system answers the comment with a reset.
    if (queued_bytes() == 0) send_comment();
    return;
  }
  if (state_ != State::reading) return;
  if (is_idle()) return close();
  ++server_->counts.bad_requests;
  refuse_request(malformed("the request ends in its middle"));
}

void Connection::parse() {
  const auto before = parser_.stage();
  const auto taken = parser_.consume({input_.data(), unparsed_});
  unparsed_ -= taken;
  std::memmove(input_.data(), input_.data() + taken, unparsed_);
  switch (parser_.stage()) {
    case RequestParser::Stage::head:
      return read();
    case RequestParser::Stage::body:
      return before == RequestParser::Stage::head ? await_body() : read();
    case RequestParser::Stage::complete:
      return handle();
    case RequestParser::Stage::failed:
      ++server_->counts.bad_requests;
      return refuse_request(parser_.problem());
  }
}

void Connection::await_body() {
  set_deadline(server_->limits.body_time);
  if (!parser_.expects_continue() || unparsed_ > 0) return read();
  state_ = State::inviting;
  queued_ = continue_text();
  write();
}

void Connection::handle() {
  state_ = State::handling;
  deadline_.reset();
  ++server_->counts.requests;
  auto request = parser_.take_request();
  head_only_ = request.method == Method::head;
  keep_alive_ = parser_.keep_alive() && !server_->stopping;
  server_->handler(std::move(request), Answer{weak_from_this()});
}

void Connection::await_request() {
  state_ = State::reading;
  parser_ = RequestParser{server_->limits};
  request_begun_ = unparsed_ > 0;
  if (request_begun_) {
    set_deadline(server_->limits.header_time);
    return parse();
  }
  set_deadline(server_->limits.idle_time);
  read();
}

void Connection::refuse_request(const v1::Problem& problem) {
  state_ = State::answering;
  keep_alive_ = false;
  queued_ = response_text(problem_response(problem), {.without_body = parser_.is_head(), .date = server_->date});
  write();
}

void Connection::answer(Response response) {
  if (state_ != State::handling) return;
  state_ = State::answering;
  on_gone_ = {};
  queued_ = response_text(response, {.keep_alive = keep_alive_, .without_body = head_only_, .date = server_->date});
  write();
}

void Connection::write() {
  if (!writing_.empty()) return;
  writing_.swap(queued_);
  write_rest();
}

void Connection::write_rest() {
  set_deadline(server_->limits.write_time);
  tcp_->write(std::string_view{writing_}.substr(written_),
              [self = shared_from_this()](TcpStream::Outcome outcome, std::size_t bytes) {
                if (outcome != TcpStream::Outcome::done) return self->on_break();
                self->on_written(bytes);
              });
}

void Connection::on_written(std::size_t bytes) {
  written_ += bytes;
  if (written_ < writing_.size()) return write_rest();
  // Not clear(): what a large answer took is given back.
  writing_ = {};
  written_ = 0;
  if (!queued_.empty()) return write();
  deadline_.reset();
  on_all_written();
}

void Connection::on_all_written() {
  switch (state_) {
    case State::inviting:
      state_ = State::reading;
      set_deadline(server_->limits.body_time);
      return read();
    case State::answering:
      return keep_alive_ ? await_request() : drain();
    case State::streaming:
      return on_stream_written();
    case State::reading:
    case State::handling:
    case State::draining:
    case State::closed:
      return;
  }
}

void Connection::drain() {
  leave_stream();
  if (ended_) return close();
  state_ = State::draining;
  unparsed_ = 0;
  tcp_->shutdown_send();
  set_deadline(server_->limits.drain_time);
  read();
}

void Connection::on_tick(MonoTime now) {
  if (state_ == State::streaming) keep_alive_by_comment(now);
  if (deadline_ && now >= *deadline_) on_overdue();
}

void Connection::on_overdue() {
  deadline_.reset();
  if (state_ == State::draining || is_idle()) return close();
  ++(state_ == State::streaming ? server_->counts.streams_cut_off : server_->counts.timeouts);
  if (state_ != State::reading) return abort();
  refuse_request(make_problem(408, "http.timeout", "the request did not arrive in time"));
}

void Connection::stop() {
  keep_alive_ = false;
  switch (state_) {
    case State::reading:
    case State::inviting:
      return close();
    case State::streaming:
      tell_gone();
      return end_stream();
    case State::handling:
    case State::answering:
    case State::draining:
    case State::closed:
      return;
  }
}

void Connection::abort() {
  tcp_->abort();
  on_break();
}

void Connection::on_break() {
  close();
  tell_gone();
}

void Connection::watch_break() {
  if (std::exchange(watching_break_, true)) return;
  tcp_->watch_break([self = shared_from_this()] { self->on_break(); });
}

void Connection::on_gone(std::function<void()> handler) {
  on_gone_ = std::move(handler);
  if (state_ == State::handling || (state_ == State::streaming && !ending_)) return watch_break();
  tell_gone();
}

void Connection::tell_gone() {
  // Not at once: whoever is to be told may be in the middle of sending.
  server_->loop.post([self = shared_from_this()] {
    const auto handler = std::exchange(self->on_gone_, {});
    if (handler && !self->server_->destroyed) handler();
  });
}

void Connection::close() {
  if (state_ == State::closed) return;
  leave_stream();
  state_ = State::closed;
  deadline_.reset();
  tcp_->close();
  if (refused_) {
    --server_->refusals_open;
  } else {
    --server_->counts.connections_open;
  }
  server_->connections.erase(shared_from_this());
  if (server_->connections.empty() && server_->on_empty) server_->on_empty();
}

bool Connection::is_idle() const {
  return state_ == State::reading && parser_.stage() == RequestParser::Stage::head && unparsed_ == 0;
}

void Connection::set_deadline(std::chrono::milliseconds time) {
  deadline_ = std::chrono::steady_clock::now() + time;
}

}  // namespace tercet::http
