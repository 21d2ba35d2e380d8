#include "common/runtime/service.hpp"

#include <fmt/format.h>

#include <cstdio>
#include <utility>

#include "common/runtime/log.hpp"

namespace tercet {

void ServiceOptions::add_to(Options& options) {
  options.add("data", data, "Directory that holds this process's data, in a directory of its own");
  // The highest port of an installation is base + 83.
  options.add_port("base-port", base_port, "Number that moves all ports of this process", 65535 - 83);
  options.add("log-level", log_level, "Least important log lines to write: debug, info, warning or error");
}

Result<void> ServiceOptions::start_logging_as(std::string_view process) const {
  const auto level = parse_log_level(log_level);
  if (!level) return Error{fmt::format("--log-level: \"{}\" is not debug, info, warning or error", log_level)};
  start_logging(process, *level);
  return {};
}

void BusClientOptions::add_to(Options& options) {
  ServiceOptions::add_to(options);
  options.add("bus", bus, "HOST:BASE of the event-bus, instead of 127.0.0.1 and this process's base port");
}

Result<HostAndBase> BusClientOptions::bus_address() const {
  if (bus.empty()) return HostAndBase{"127.0.0.1", base_port};
  if (auto address = parse_host_and_base(bus)) return *std::move(address);
  return Error{fmt::format("--bus: \"{}\" is not HOST:BASE", bus)};
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
