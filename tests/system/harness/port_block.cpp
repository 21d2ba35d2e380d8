#include "tests/system/harness/port_block.hpp"

#include <netinet/in.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <algorithm>
#include <bit>
#include <cstring>
#include <initializer_list>
#include <stdexcept>
#include <string>
#include <utility>

namespace tercet::harness {
namespace {

// Below the range from which the kernel takes ports for outgoing connections.
constexpr int kFirstBase = 20000;
constexpr int kBlocks = 110;
constexpr int kBlockSize = 100;

/// Binds a socket in the abstract name space, where a name is free again as soon as its socket is closed.
int reserve(int base) {
  const std::string name = "tercet-test-ports-" + std::to_string(base);
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  std::copy(name.begin(), name.end(), address.sun_path + 1);
  const auto length = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + 1 + name.size());
  const int fd = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  if (fd >= 0 && ::bind(fd, std::bit_cast<sockaddr*>(&address), length) == 0) return fd;
  if (fd >= 0) ::close(fd);
  return -1;
}

bool is_free(std::uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  address.sin_port = htons(port);
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int yes = 1;
  ::setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
  const bool free = ::bind(fd, std::bit_cast<sockaddr*>(&address), sizeof address) == 0;
  ::close(fd);
  return free;
}

bool all_free(const Ports& ports) {
  const auto wanted = {ports.commands(), ports.queries(),      ports.ingest(),     ports.feed(),
                       ports.reads(),    ports.command_http(), ports.query_http(), ports.bus_http()};
  return std::all_of(wanted.begin(), wanted.end(), is_free);
}

}  // namespace

PortBlock::PortBlock() {
  const int start = static_cast<int>(::getpid());
  for (int i = 0; i < kBlocks; ++i) {
    const int base = kFirstBase + (start + i) % kBlocks * kBlockSize;
    reservation_ = reserve(base);
    if (reservation_ < 0) continue;
    ports_ = Ports{static_cast<std::uint16_t>(base)};
    if (all_free(ports_)) return;
    ::close(reservation_);
  }
  throw std::runtime_error{"no block of free ports on this machine"};
}

PortBlock::PortBlock(PortBlock&& other) noexcept
    : ports_{other.ports_}, reservation_{std::exchange(other.reservation_, -1)} {}

PortBlock::~PortBlock() {
  if (reservation_ >= 0) ::close(reservation_);
}

}  // namespace tercet::harness
