// The command-service process: its options, its data directory, its domain, and the service on them.
#include <exception>
#include <random>
#include <utility>

#include "command-service/command_server.hpp"
#include "command-service/domain/registry.hpp"
#include "command-service/http/command_http.hpp"
#include "command-service/mark_file.hpp"
#include "common/runtime/data_directory.hpp"
#include "common/runtime/log.hpp"
#include "common/runtime/options.hpp"
#include "common/runtime/service.hpp"

namespace tercet {
namespace {

constexpr const char* kProcess = "command-service";
/// Of the data directory.
constexpr std::uint32_t kFormat = 1;

struct MainOptions : BusClientOptions {
  std::string listen_commands;
  std::string listen_http;

  std::optional<int> parse(int argc, const char* const* argv) {
    Options options{kProcess, "Turns commands into commits: checks, accepts and decides them, and tells the outcome."};
    add_to(options);
    options.add("listen-commands", listen_commands, "HOST:PORT for clients, instead of base port + 1");
    options.add("listen-http", listen_http, "HOST:PORT for HTTP, instead of base port + 81");
    return options.parse(argc, argv);
  }
};

BusEndpoints bus_endpoints(const HostAndBase& bus) {
  const Ports ports{bus.base};
  return {tcp_endpoint(bus.host, ports.ingest()), tcp_endpoint(bus.host, ports.feed()),
          tcp_endpoint(bus.host, ports.reads())};
}

std::uint64_t random_seed() {
  std::random_device device;
  return std::uint64_t{device()} << 32 | device();
}

/// Serves until a stop signal. Returns the exit status.
int serve(const CommandServer::Config& config, const std::string& http_endpoint, const MainOptions& options) {
  const auto registry = domain_registry();
  EventLoop loop;
  CommandServer server{loop, registry, config};
  CommandHttp http{loop, server};
  if (const auto started = server.start(); started.has_error()) {
    return refuse_start(kProcess, started.error().message, exit_status::kCannotStart);
  }
  if (const auto started = http.start(http_endpoint); started.has_error()) {
    return refuse_start(kProcess, started.error().message, exit_status::kCannotStart);
  }
  log_info(
      "started; log and head are told when the event-bus is heard data=" + config.mark_file.parent_path().string() +
      " log=unknown head=unknown commands=" + config.listen + " http=" + http.endpoint() +
      " bus=" + options.bus_address()->host + ":" + std::to_string(options.bus_address()->base));
  // Answers in hand over HTTP wait for what is in flight in the server, and go out after it.
  std::size_t running = 2;
  bool stopping = false;
  const auto stopped = [&] {
    if (--running == 0) loop.stop();
  };
  loop.on_stop_signal([&] {
    if (std::exchange(stopping, true)) return;
    server.stop(stopped);
    http.stop(stopped);
  });
  loop.run();
  return exit_status::kDone;
}

int run(int argc, const char* const* argv) {
  MainOptions options;
  if (const auto status = options.parse(argc, argv)) return *status;
  const auto bus = options.bus_address();
  if (!bus) return refuse_start(kProcess, bus.error().message, exit_status::kUsage);
  const auto listen = listen_endpoint("listen-commands", options.listen_commands, options.ports().commands());
  if (listen.has_error()) return refuse_start(kProcess, listen.error().message, exit_status::kUsage);
  const auto http = listen_endpoint("listen-http", options.listen_http, options.ports().command_http());
  if (http.has_error()) return refuse_start(kProcess, http.error().message, exit_status::kUsage);
  if (const auto logging = options.start_logging_as(kProcess); !logging) {
    return refuse_start(kProcess, logging.error().message, exit_status::kUsage);
  }

  const auto directory = DataDirectory::open(std::filesystem::path{options.data} / kProcess, kProcess, kFormat);
  if (directory.has_error()) return refuse_start(kProcess, directory.error().message, exit_status::kCannotStart);
  CommandServer::Config config;
  config.listen = *listen;
  config.bus = bus_endpoints(*bus);
  config.mark_file = directory->path() / "running";
  config.seed = random_seed();
  const auto mark = MarkFile::read(config.mark_file);
  if (mark.has_error()) return refuse_start(kProcess, mark.error().message, exit_status::kCannotStart);
  config.mark = *mark;
  return serve(config, *http, options);
}

}  // namespace
}  // namespace tercet

int main(int argc, char** argv) {
  try {
    return tercet::run(argc, argv);
  } catch (const std::exception& error) {
    return tercet::refuse_start(tercet::kProcess, error.what(), tercet::exit_status::kCannotStart);
  }
}
