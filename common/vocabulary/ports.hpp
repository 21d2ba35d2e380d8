#pragma once

#include <cstdint>
#include <string>

namespace tercet {

/// The ports of one installation, all moved by one number so that several fit on a machine. TCP, base 1 to 65000.
struct Ports {
  std::uint16_t base = 8000;

  std::uint16_t commands() const { return at(1); }
  std::uint16_t queries() const { return at(2); }
  std::uint16_t ingest() const { return at(11); }
  std::uint16_t feed() const { return at(12); }
  std::uint16_t reads() const { return at(13); }
  std::uint16_t command_http() const { return at(81); }
  std::uint16_t query_http() const { return at(82); }
  std::uint16_t bus_http() const { return at(83); }

 private:
  std::uint16_t at(int offset) const { return static_cast<std::uint16_t>(base + offset); }
};

/// "tcp://host:port".
inline std::string tcp_endpoint(const std::string& host, std::uint16_t port) {
  return "tcp://" + host + ":" + std::to_string(port);
}

}  // namespace tercet
