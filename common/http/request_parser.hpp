#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "common/http/chunked_body.hpp"
#include "common/http/request_head.hpp"

namespace tercet::http {

/// Turns the bytes of a connection into one request, or into the problem that answers what is none. Pure: no socket,
/// no clock.
class RequestParser {
 public:
  enum class Stage { head, body, complete, failed };

  explicit RequestParser(const Limits& limits) : limits_{limits}, scanner_{limits}, chunks_{limits.body_bytes} {}

  /// Takes what it can from the front of `bytes` and returns how many were taken; the rest is offered again, with more
  /// behind it. Nothing is taken any more once the request is complete or has failed. Never needs more than
  /// Limits::header_bytes at once.
  std::size_t consume(std::string_view bytes);
  Stage stage() const { return stage_; }

  /// The client waits for 100 Continue; only in the stage of the body.
  bool expects_continue() const { return stage_ == Stage::body && head_.expects_continue; }

  /// The request, once; only if complete.
  Request take_request();
  /// The client will take further answers on this connection; only if complete.
  bool keep_alive() const { return head_.keep_alive; }
  /// The method is HEAD, as far as it is known: then an answer has no body, also one to what is no request.
  bool is_head() const { return is_head_; }
  /// Why there is no request; only if failed.
  const v1::Problem& problem() const { return problem_; }

 private:
  std::size_t consume_head(std::string_view bytes);
  std::size_t consume_body(std::string_view bytes);
  std::size_t consume_chunks(std::string_view bytes);
  void fail(v1::Problem problem);

  Limits limits_;
  Stage stage_ = Stage::head;
  bool is_head_ = false;
  HeadScanner scanner_;
  RequestHead head_;
  ChunkedBody chunks_;
  v1::Problem problem_;
};

}  // namespace tercet::http
