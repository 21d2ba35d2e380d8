#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "tests/system/harness/waiting.hpp"

namespace tercet::harness {

struct HttpHeader {
  std::string name;
  std::string value;
};

struct HttpReply {
  /// 0: none came. Nobody listens, the connection broke, or it took too long.
  unsigned status = 0;
  std::vector<HttpHeader> headers;
  std::string body;

  /// The first value, whatever the case of the name; nothing if it is not there.
  std::optional<std::string> header(std::string_view name) const;
};

/// A request as it is sent, with Host, Connection: close and, if there is a body, Content-Length besides `headers`.
std::string http_request_text(std::string_view method, std::string_view target, const std::vector<HttpHeader>& headers,
                              std::string_view body);
/// Reads a reply, or as much of it as there is behind its headers. What is no HTTP fails the test.
HttpReply read_http_reply(std::string_view text);

/// Sends one request on a connection of its own, see http_request_text(). A reply that is no HTTP, or whose body has
/// another length than it says, fails the test.
HttpReply http_request(std::uint16_t port, std::string_view method, std::string_view target,
                       const std::vector<HttpHeader>& headers = {}, std::string_view body = {},
                       std::chrono::milliseconds patience = kPatience);

HttpReply http_get(std::uint16_t port, std::string_view target, const std::vector<HttpHeader>& headers = {});

}  // namespace tercet::harness
