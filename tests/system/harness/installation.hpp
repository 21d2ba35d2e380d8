#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "common/vocabulary/ports.hpp"
#include "tests/system/harness/port_block.hpp"
#include "tests/system/harness/process.hpp"
#include "tests/system/harness/temporary_directory.hpp"

namespace tercet::harness {

/// One of our services: where it listens, where its data is, and its process while it runs. It can be started again as
/// often as a test likes, always on the same ports and data.
class Service {
 public:
  /// `program` without "tercet-"; `arguments` besides --base-port and --data.
  Service(std::string program, Ports ports, std::filesystem::path data, std::vector<std::string> arguments = {});
  ~Service();
  Service(const Service&) = delete;
  Service& operator=(const Service&) = delete;

  void start();
  /// kill -9.
  void kill() { process_.reset(); }
  /// kill -9 and start at once; the service need not be ready when this returns.
  void restart_hard();
  /// SIGTERM; fails the test unless the process ends with status 0 in time.
  void stop();
  /// Waits until it says that it is ready; fails the test if it does not, and shows what it said.
  void expect_ready();
  /// Removes all it has stored, so that it starts from nothing. It must not run; fails the test if nothing was stored.
  void forget();

  Process& process() { return *process_; }
  const Ports& ports() const { return ports_; }
  /// What was given as --data. Several services may share one.
  const std::filesystem::path& data() const { return data_; }
  /// Where within data() its own files are.
  std::filesystem::path files() const { return data_ / program_; }
  /// All it has written to stderr, over all its starts.
  std::string said() const;

 private:
  std::string program_;
  Ports ports_;
  std::filesystem::path data_;
  std::vector<std::string> arguments_;
  std::unique_ptr<Process> process_;
};

/// Event-bus, command-service and query-service on ports and a directory of their own, and as many further instances
/// as a test wants. Nothing runs until it is started. All is gone when the object goes.
class Installation {
 public:
  Installation();

  /// Starts all three and waits until they are ready.
  void start();

  Service& bus() { return bus_; }
  Service& commands() { return commands_; }
  Service& queries() { return queries_; }
  const Ports& ports() const { return block_.ports(); }

  /// A further instance, with ports and data of its own, not started yet. `bus` says which event-bus it is told of.
  Service& another_command_service(const Ports& bus);
  Service& another_command_service() { return another_command_service(ports()); }
  Service& another_query_service(const Ports& bus);
  Service& another_query_service() { return another_query_service(ports()); }
  /// An event-bus with a log of its own on the same ports as bus(), for which that one must not run.
  Service& another_bus_in_its_place();

  /// Of all three, where /healthz, /readyz and /metrics are.
  std::vector<std::uint16_t> http_ports() const {
    return {ports().bus_http(), ports().command_http(), ports().query_http()};
  }

  const std::filesystem::path& directory() const { return directory_.path(); }

 private:
  Service& another(const std::string& program, const Ports& bus);

  TemporaryDirectory directory_;
  PortBlock block_;
  std::vector<PortBlock> further_blocks_;
  Service bus_;
  Service commands_;
  Service queries_;
  std::vector<std::unique_ptr<Service>> further_;
};

}  // namespace tercet::harness
