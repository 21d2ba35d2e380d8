#include "common/runtime/service.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace tercet {

void ServiceOptions::add_to(Options& options) {
  options.add("data", data, "Directory that holds this process's data, in a directory of its own");
  // The highest port of an installation is base + 83.
  options.add_port("base-port", base_port, "Number that moves all ports of this process", 65535 - 83);
  options.add("log-level", log_level, "Least important log lines to write: debug, info, warning or error");
}

Result<std::string> listen_endpoint(const std::string& option, const std::string& override_value, std::uint16_t port) {
  if (override_value.empty()) return tcp_endpoint("127.0.0.1", port);
  const auto host = endpoint_host(override_value);
  if (!host) return Error{fmt::format("--{}: \"{}\" is not HOST:PORT", option, override_value)};
  if (!is_loopback(*host)) {
    return Error{fmt::format("--{}: \"{}\" is not a loopback address; without keys only loopback is served", option,
                             override_value)};
  }
  return override_value.starts_with("tcp://") ? override_value : "tcp://" + override_value;
}

int refuse_start(const std::string& process, const std::string& message, int status) {
  std::fprintf(stderr, "tercet-%s: %s\n", process.c_str(), message.c_str());
  return status;
}

}  // namespace tercet
