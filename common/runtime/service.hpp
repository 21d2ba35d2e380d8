#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "common/messaging/event_loop.hpp"
#include "common/runtime/options.hpp"
#include "common/vocabulary/ports.hpp"
#include "common/vocabulary/result.hpp"

/// What the three services have in common: options every one of them takes, and how a process starts and ends.
namespace tercet {

/// Exit statuses of the services.
namespace exit_status {
inline constexpr int kDone = 0;
/// Could not start: a port in use, a data directory in use or not writable.
inline constexpr int kCannotStart = 1;
/// A wrong option, or one that is refused (a non-loopback address without keys).
inline constexpr int kUsage = 2;
/// A write or a sync failed: the process ends rather than serve on.
inline constexpr int kStorageFailed = 4;
}  // namespace exit_status

struct ServiceOptions {
  std::string data = "var";
  std::uint16_t base_port = 8000;
  std::string log_level = "info";

  /// Adds --data, --base-port and --log-level.
  void add_to(Options& options);
  Ports ports() const { return Ports{base_port}; }
  /// Starts logging as `process` from the level that was asked for; the error says that there is no such level.
  Result<void> start_logging_as(std::string_view process) const;
};

/// For the services that work with an event-bus, here or elsewhere.
struct BusClientOptions : ServiceOptions {
  std::string bus;

  /// Adds --bus as well.
  void add_to(Options& options);
  /// Where the event-bus is: 127.0.0.1 and this process's base port, if nothing else was said. The error says what is
  /// wrong with --bus.
  Result<HostAndBase> bus_address() const;
};

/// The endpoint to bind: `override_value` if it is not empty (as "host:port" or "tcp://host:port"), else
/// tcp://127.0.0.1:`port`. Any address but loopback is refused: the error is one line, for exit status 2.
Result<std::string> listen_endpoint(const std::string& option, const std::string& override_value, std::uint16_t port);

/// Prints "tercet-<process>: <message>" on stderr, as every refusal to start is told. Returns `status`.
int refuse_start(const std::string& process, const std::string& message, int status);

}  // namespace tercet
