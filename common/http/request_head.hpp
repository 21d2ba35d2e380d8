#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "common/http/limits.hpp"
#include "common/http/request.hpp"
#include "common/vocabulary/problem.hpp"
#include "common/vocabulary/result.hpp"

namespace tercet::http {

/// Finds where a request's head ends while its bytes come in, and refuses at the first byte what is no head: control
/// characters, line ends other than CR LF, more than the limits allow. Each byte is looked at once. Pure.
class HeadScanner {
 public:
  explicit HeadScanner(const Limits& limits) : limits_{limits} {}

  /// `bytes` starts with the bytes of the last call, and may have more. The length of the head with its empty line, 0
  /// if it is not all there.
  Result<std::size_t, v1::Problem> scan(std::string_view bytes);

 private:
  enum class Fault { none, line_end, control_character, target_too_long, too_large };

  /// What is wrong with the byte `next` behind `before`.
  Fault fault_of(std::string_view before, char next) const;
  v1::Problem problem_of(Fault fault) const;

  Limits limits_;
  std::size_t scanned_ = 0;
  bool in_first_line_ = true;
};

/// The request line and the headers, and what they say of the body.
struct RequestHead {
  /// Without the body.
  Request request;
  /// The client will take further answers on this connection.
  bool keep_alive = false;
  /// The client waits for 100 Continue before it sends the body.
  bool expects_continue = false;
  bool chunked = false;
  /// Of a body that is not chunked; 0 = there is none.
  std::size_t content_length = 0;
};

/// Reads a whole head, as HeadScanner has found it. Whatever two readers could understand in two ways, above all where
/// the body ends, is refused. Pure, thread-safe.
Result<RequestHead, v1::Problem> parse_head(std::string_view head, const Limits& limits);

/// 400 `http.malformed`.
v1::Problem malformed(std::string detail);
/// 413 `http.body_too_large`.
v1::Problem body_too_large(const Limits& limits);

}  // namespace tercet::http
