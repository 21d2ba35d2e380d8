#include "tests/system/harness/http_client.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "tests/system/harness/http_connection.hpp"

namespace tercet::harness {
namespace {

constexpr std::string_view kLineEnd = "\r\n";

/// What comes until the peer ends; nothing if the connection breaks or it takes too long.
std::optional<std::string> receive_all(HttpConnection& connection, HttpConnection::Clock::time_point until) {
  std::string all;
  while (const auto piece = connection.receive(until)) {
    if (connection.is_broken()) return std::nullopt;
    if (piece->empty()) return all;
    all += *piece;
  }
  return std::nullopt;
}

/// Takes a line off the front, without its end.
std::string_view take_line(std::string_view& text) {
  const auto end = std::min(text.find(kLineEnd), text.size());
  const auto line = text.substr(0, end);
  text.remove_prefix(std::min(end + kLineEnd.size(), text.size()));
  return line;
}

unsigned status_in(std::string_view status_line) {
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  unsigned status = 0;
  if (status_line.starts_with(kVersion)) {
    std::from_chars(status_line.data() + kVersion.size(), status_line.data() + status_line.size(), status);
  }
  EXPECT_NE(status, 0U) << "no HTTP: " << status_line;
  return status;
}

HttpHeader header_in(std::string_view line) {
  const auto colon = line.find(": ");
  EXPECT_NE(colon, std::string_view::npos) << "no header: " << line;
  if (colon == std::string_view::npos) return {};
  return {std::string{line.substr(0, colon)}, std::string{line.substr(colon + 2)}};
}

}  // namespace

std::optional<std::string> HttpReply::header(std::string_view name) const {
  for (const auto& header : headers) {
    if (header.name.size() == name.size() && ::strncasecmp(header.name.data(), name.data(), name.size()) == 0) {
      return header.value;
    }
  }
  return std::nullopt;
}

std::string http_request_text(std::string_view method, std::string_view target, const std::vector<HttpHeader>& headers,
                              std::string_view body) {
  std::string text{method};
  text.append(" ").append(target).append(" HTTP/1.1").append(kLineEnd);
  text.append("Host: localhost").append(kLineEnd).append("Connection: close").append(kLineEnd);
  if (!body.empty()) text.append("Content-Length: ").append(std::to_string(body.size())).append(kLineEnd);
  for (const auto& [name, value] : headers) text.append(name).append(": ").append(value).append(kLineEnd);
  return text.append(kLineEnd).append(body);
}

HttpReply read_http_reply(std::string_view text) {
  HttpReply reply;
  reply.status = status_in(take_line(text));
  for (auto line = take_line(text); !line.empty(); line = take_line(text)) reply.headers.push_back(header_in(line));
  reply.body = text;
  return reply;
}

HttpReply http_request(std::uint16_t port, std::string_view method, std::string_view target,
                       const std::vector<HttpHeader>& headers, std::string_view body,
                       std::chrono::milliseconds patience) {
  const auto until = HttpConnection::Clock::now() + patience;
  HttpConnection connection{port};
  if (!connection.is_open() || !connection.send(http_request_text(method, target, headers, body), until)) return {};
  const auto text = receive_all(connection, until);
  if (!text || text->empty()) return {};
  auto reply = read_http_reply(*text);
  const auto length = reply.header("Content-Length");
  if (length && method != "HEAD") {
    EXPECT_EQ(*length, std::to_string(reply.body.size())) << "the body is not whole: " << *text;
  }
  return reply;
}

HttpReply http_get(std::uint16_t port, std::string_view target, const std::vector<HttpHeader>& headers) {
  return http_request(port, "GET", target, headers);
}

}  // namespace tercet::harness
