#include "tests/system/harness/http_connection.hpp"

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <bit>

namespace tercet::harness {
namespace {

using Clock = HttpConnection::Clock;

bool is_ready(int fd, short events, Clock::time_point until) {
  const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now());
  pollfd descriptor{fd, events, 0};
  return ::poll(&descriptor, 1, left.count() > 0 ? static_cast<int>(left.count()) : 0) > 0;
}

}  // namespace

HttpConnection::HttpConnection(std::uint16_t port, int window)
    : socket_{::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)} {
  if (window > 0) ::setsockopt(socket_.get(), SOL_SOCKET, SO_RCVBUF, &window, sizeof window);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  if (::connect(socket_.get(), std::bit_cast<sockaddr*>(&address), sizeof address) != 0) close();
}

bool HttpConnection::send(std::string_view bytes, Clock::time_point until) {
  while (!bytes.empty()) {
    if (!is_ready(socket_.get(), POLLOUT, until)) return false;
    const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

std::optional<std::string> HttpConnection::receive(Clock::time_point until) {
  if (!is_ready(socket_.get(), POLLIN, until)) return std::nullopt;
  std::array<char, 65536> piece{};
  const auto received = ::recv(socket_.get(), piece.data(), piece.size(), 0);
  broken_ = received < 0;
  return broken_ ? std::string{} : std::string{piece.data(), static_cast<std::size_t>(received)};
}

}  // namespace tercet::harness
