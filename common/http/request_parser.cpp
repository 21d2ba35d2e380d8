#include "common/http/request_parser.hpp"

#include <utility>

namespace tercet::http {

std::size_t RequestParser::consume(std::string_view bytes) {
  std::size_t taken = 0;
  while (taken < bytes.size() && (stage_ == Stage::head || stage_ == Stage::body)) {
    const auto rest = bytes.substr(taken);
    const auto step = stage_ == Stage::head ? consume_head(rest) : consume_body(rest);
    if (step == 0) break;
    taken += step;
  }
  return taken;
}

std::size_t RequestParser::consume_head(std::string_view bytes) {
  // Some clients send an empty line behind a body.
  if (bytes.starts_with("\r\n")) return 2;
  if (bytes == "\r") return 0;
  is_head_ = bytes.starts_with("HEAD ");
  const auto length = scanner_.scan(bytes);
  if (!length) {
    fail(length.error());
    return 0;
  }
  if (*length == 0) return 0;
  auto head = parse_head(bytes.substr(0, *length), limits_);
  if (!head) {
    fail(std::move(head).error());
    return 0;
  }
  head_ = *std::move(head);
  stage_ = head_.chunked || head_.content_length > 0 ? Stage::body : Stage::complete;
  return *length;
}

std::size_t RequestParser::consume_body(std::string_view bytes) {
  if (head_.chunked) return consume_chunks(bytes);
  auto& body = head_.request.body;
  const auto part = bytes.substr(0, head_.content_length - body.size());
  body.append(part);
  if (body.size() == head_.content_length) stage_ = Stage::complete;
  return part.size();
}

std::size_t RequestParser::consume_chunks(std::string_view bytes) {
  const auto taken = chunks_.consume(bytes, head_.request.body);
  switch (chunks_.state()) {
    case ChunkedBody::State::more:
      break;
    case ChunkedBody::State::complete:
      stage_ = Stage::complete;
      break;
    case ChunkedBody::State::malformed:
      fail(malformed("the body is not in well-formed chunks"));
      break;
    case ChunkedBody::State::too_large:
      fail(body_too_large(limits_));
      break;
  }
  return taken;
}

Request RequestParser::take_request() {
  return std::move(head_.request);
}

void RequestParser::fail(v1::Problem problem) {
  stage_ = Stage::failed;
  problem_ = std::move(problem);
}

}  // namespace tercet::http
