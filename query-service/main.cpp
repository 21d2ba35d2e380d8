// The query-service process: its options, its data directory, its read models, and the service on them.
#include <chrono>
#include <exception>
#include <random>
#include <utility>

#include "common/runtime/data_directory.hpp"
#include "common/runtime/log.hpp"
#include "common/runtime/options.hpp"
#include "common/runtime/service.hpp"
#include "query-service/http/query_http.hpp"
#include "query-service/projections/registry.hpp"
#include "query-service/query_service.hpp"

namespace tercet {
namespace {

constexpr const char* kProcess = "query-service";
/// Of the data directory.
constexpr std::uint32_t kFormat = 1;
/// A day, in seconds.
constexpr std::uint64_t kReadyLagMost = 86'400;

struct MainOptions : BusClientOptions {
  std::string listen_queries;
  std::string listen_http;
  std::uint64_t ready_lag_s = 10;

  std::optional<int> parse(int argc, const char* const* argv) {
    Options options{kProcess, "Follows the log, keeps read models, and answers queries."};
    add_to(options);
    options.add("listen-queries", listen_queries, "HOST:PORT for clients, instead of base port + 2");
    options.add("listen-http", listen_http, "HOST:PORT for HTTP, instead of base port + 82");
    options.add("ready-lag", ready_lag_s,
                "Be ready (/readyz) while each read model is behind by this much at most, in seconds", 0,
                kReadyLagMost);
    return options.parse(argc, argv);
  }
};

/// Serves until a stop signal. Returns the exit status.
int serve(QueryService::Config config, const std::string& http_endpoint) {
  EventLoop loop;
  QueryService service{loop, all_read_models(), std::move(config)};
  QueryHttp http{loop, service};
  if (const auto started = service.start(); !started) {
    return refuse_start(kProcess, started.error().message, exit_status::kCannotStart);
  }
  if (const auto started = http.start(http_endpoint); !started) {
    return refuse_start(kProcess, started.error().message, exit_status::kCannotStart);
  }
  log_info("http=" + http.endpoint());
  bool stopping = false;
  loop.on_stop_signal([&] {
    if (std::exchange(stopping, true)) return;
    service.stop();
    http.stop([&] { loop.stop(); });
  });
  loop.run();
  return exit_status::kDone;
}

int run(int argc, const char* const* argv) {
  MainOptions options;
  if (const auto status = options.parse(argc, argv)) return *status;
  const auto bus = options.bus_address();
  if (!bus) return refuse_start(kProcess, bus.error().message, exit_status::kUsage);
  const auto listen = listen_endpoint("listen-queries", options.listen_queries, options.ports().queries());
  if (!listen) return refuse_start(kProcess, listen.error().message, exit_status::kUsage);
  const auto http = listen_endpoint("listen-http", options.listen_http, options.ports().query_http());
  if (!http) return refuse_start(kProcess, http.error().message, exit_status::kUsage);
  if (const auto logging = options.start_logging_as(kProcess); !logging) {
    return refuse_start(kProcess, logging.error().message, exit_status::kUsage);
  }

  const auto directory = DataDirectory::open(std::filesystem::path{options.data} / kProcess, kProcess, kFormat);
  if (!directory) return refuse_start(kProcess, directory.error().message, exit_status::kCannotStart);
  const Ports ports{bus->base};
  return serve(
      {directory->path(), *listen, tcp_endpoint(bus->host, ports.feed()), tcp_endpoint(bus->host, ports.reads()),
       std::random_device{}(), std::chrono::seconds{options.ready_lag_s}},
      *http);
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
