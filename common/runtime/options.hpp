#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace tercet {

/// The one way to configure a process. Each option is a flag "--base-port", an environment variable
/// "TERCET_<PROCESS>_BASE_PORT" and a key "base-port" in the file named by --config; flags win over the environment,
/// and the environment over the file. Used before any thread starts.
class Options {
 public:
  /// `process` as in "event-bus"; `description` is the first paragraph of --help.
  Options(std::string process, std::string description);
  ~Options();

  /// Each adds one option whose default is the target's present value. `name` without dashes; `help` says meaning and
  /// unit.
  void add(const std::string& name, std::string& target, const std::string& help);
  void add(const std::string& name, bool& target, const std::string& help);
  void add(const std::string& name, std::uint64_t& target, const std::string& help, std::uint64_t least,
           std::uint64_t most);
  /// A TCP port, 1 to 65535.
  void add_port(const std::string& name, std::uint16_t& target, const std::string& help, std::uint16_t most = 65535);

  /// Reads command line, environment and file into the targets. Nothing = go on; else the exit status: 0 after --help
  /// or --version was printed, 2 after one line on stderr that says which value is wrong and why.
  std::optional<int> parse(int argc, const char* const* argv);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// True if `host` is a loopback address (127.0.0.0/8, ::1, localhost).
bool is_loopback(const std::string& host);

/// "HOST:BASE": where the ports of another installation are.
struct HostAndBase {
  std::string host;
  std::uint16_t base = 0;
};
std::optional<HostAndBase> parse_host_and_base(const std::string& text);

/// The host of "tcp://host:port", or of "host:port"; nothing if it is neither.
std::optional<std::string> endpoint_host(const std::string& endpoint);

}  // namespace tercet
