#include "tests/unit/common/http/raw_client.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdint>
#include <cstdlib>

#include "common/http/request.hpp"

namespace tercet::http {
namespace {

constexpr int kPatienceMs = 10'000;
constexpr int kQuietMs = 100;

sockaddr_in address_of(const std::string& endpoint) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(std::atoi(endpoint.c_str() + endpoint.rfind(':') + 1)));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

bool is_readable(int socket, int milliseconds) {
  pollfd wait{socket, POLLIN, 0};
  return poll(&wait, 1, milliseconds) == 1;
}

}  // namespace

std::string RawAnswer::header(std::string_view name) const {
  for (const auto& [known, value] : headers) {
    if (same_name(known, name)) return value;
  }
  return {};
}

RawClient::RawClient() : socket_{socket(AF_INET, SOCK_STREAM, 0)} {}

RawClient::RawClient(const std::string& endpoint, int receive_buffer) : RawClient{} {
  if (receive_buffer > 0) setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
  EXPECT_TRUE(connect(endpoint)) << errno;
}

RawClient::~RawClient() {
  if (socket_ >= 0) close(socket_);
}

bool RawClient::connect(const std::string& endpoint) {
  const auto address = address_of(endpoint);
  return ::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
}

void RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return;  // the server has closed, which is for its answer to tell
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
}

void RawClient::get(std::string_view target, std::string_view headers) {
  send("GET " + std::string{target} + " HTTP/1.1\r\nHost: x\r\n" + std::string{headers} + "\r\n");
}

void RawClient::post(std::string_view target, std::string_view body) {
  send("POST " + std::string{target} + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) +
       "\r\n\r\n" + std::string{body});
}

bool RawClient::receive() {
  char buffer[65536];
  if (!is_readable(socket_, kPatienceMs)) {
    ADD_FAILURE() << "nothing came for 10 s";
    return false;
  }
  const auto bytes = recv(socket_, buffer, sizeof buffer, 0);
  if (bytes > 0) {
    received_.append(buffer, static_cast<std::size_t>(bytes));
    return true;
  }
  end_ = bytes == 0 ? End::closed : End::reset;
  return false;
}

std::string RawClient::read_until(std::string_view end) {
  auto found = received_.find(end);
  while (found == std::string::npos && receive()) found = received_.find(end);
  const auto length = found == std::string::npos ? received_.size() : found + end.size();
  auto text = received_.substr(0, length);
  received_.erase(0, length);
  return text;
}

RawAnswer RawClient::read_answer(Body body) {
  RawAnswer answer;
  const auto head = read_until("\r\n\r\n");
  if (!head.starts_with("HTTP/1.1 ")) return answer;
  answer.status = std::atoi(head.c_str() + 9);
  for (auto start = head.find("\r\n") + 2; start + 2 < head.size();) {
    const auto colon = head.find(": ", start);
    const auto end = head.find("\r\n", start);
    answer.headers.emplace_back(head.substr(start, colon - start), head.substr(colon + 2, end - colon - 2));
    start = end + 2;
  }
  if (body == Body::none) return answer;
  const auto length = static_cast<std::size_t>(std::atol(answer.header("Content-Length").c_str()));
  while (received_.size() < length && receive()) continue;
  answer.body = received_.substr(0, length);
  received_.erase(0, length);
  return answer;
}

std::string RawClient::read_all() {
  while (receive()) continue;
  return std::exchange(received_, {});
}

RawClient::End RawClient::end() {
  while (is_readable(socket_, kQuietMs) && receive()) received_.clear();
  return end_;
}

void RawClient::shutdown_send() {
  shutdown(socket_, SHUT_WR);
}

void RawClient::reset() {
  const linger at_once{1, 0};
  setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
  close(std::exchange(socket_, -1));
}

}  // namespace tercet::http
