// The event-bus process: its options, its data directory, its log, and the service on them.
#include <exception>

#include "common/http/health.hpp"
#include "common/metrics/process_metrics.hpp"
#include "common/runtime/clock.hpp"
#include "common/runtime/data_directory.hpp"
#include "common/runtime/descriptor_limit.hpp"
#include "common/runtime/log.hpp"
#include "common/runtime/options.hpp"
#include "common/runtime/process_end.hpp"
#include "common/runtime/service.hpp"
#include "common/vocabulary/limits.hpp"
#include "event-bus/event_bus.hpp"
#include "event-bus/log_watch.hpp"
#include "event-bus/rocksdb_log.hpp"
#include "event-bus/told_time_file.hpp"

namespace tercet {
namespace {

constexpr const char* kProcess = "event-bus";
/// Of the data directory.
constexpr std::uint32_t kFormat = 1;
constexpr std::chrono::milliseconds kStopMost{5000};

struct MainOptions : ServiceOptions {
  std::string listen_ingest;
  std::string listen_feed;
  std::string listen_reads;
  std::string listen_http;
  std::uint64_t min_free_mib = 512;

  std::optional<int> parse(int argc, const char* const* argv) {
    Options options{kProcess,
                    "Keeps the log: decides the order of all commits, makes them durable, and publishes them."};
    add_to(options);
    options.add("listen-ingest", listen_ingest, "HOST:PORT for appends, instead of base port + 11");
    options.add("listen-feed", listen_feed,
                "HOST:PORT for receipts, commits and heartbeats, instead of base port + 12");
    options.add("listen-reads", listen_reads, "HOST:PORT for reads, instead of base port + 13");
    options.add("listen-http", listen_http, "HOST:PORT for health and metrics, instead of base port + 83");
    options.add("min-free", min_free_mib, "Refuse appends while less than this is free on the disk, in MiB", 0,
                std::uint64_t{1} << 40);
    return options.parse(argc, argv);
  }
};

std::vector<ReadinessCheck> readiness(const EventBus& bus, const LogWatch& watch) {
  auto checks = watch.checks();
  checks.push_back(writer_check(bus.writer_busy_since(), mono_now()));
  return checks;
}

/// Serves until a stop signal. Returns the exit status.
int serve(Log& log, const EventBusOptions& options, const std::string& listen_http) {
  EventLoop loop;
  EventBus bus{loop, log, options};
  LogWatch watch{loop, log, options.directory, options.least_free_bytes};
  http::Router router;
  http::Server server{
      loop, http::limits_within(raise_descriptor_limit()),
      [&router](http::Request&& request, http::Answer answer) { router.route(std::move(request), std::move(answer)); }};
  watch.show_in(bus.metrics());
  http::add_server_metrics(bus.metrics(), [&server] { return server.counts(); });
  add_process_metrics(bus.metrics());
  http::add_health_routes(
      router, [&] { return readiness(bus, watch); }, bus.metrics());
  if (const auto started = bus.start(); started.has_error()) {
    return refuse_start(kProcess, started.error().message, exit_status::kCannotStart);
  }
  if (const auto bound = server.bind(listen_http); bound.has_error()) {
    return refuse_start(kProcess, bound.error().message, exit_status::kCannotStart);
  }
  log_info("listening http=" + server.bound_endpoint());
  Timer too_long{loop};
  bool stopping = false;
  loop.on_stop_signal([&] {
    if (std::exchange(stopping, true)) return;
    too_long.once(kStopMost, [] {
      log_error("the storage does not finish the last group, the process ends without it");
      end_process(exit_status::kStorageFailed);
    });
    bus.stop([&] { loop.stop(); });
  });
  loop.run();
  return exit_status::kDone;
}

int run(int argc, const char* const* argv) {
  MainOptions options;
  if (const auto status = options.parse(argc, argv)) return *status;
  if (const auto logging = options.start_logging_as(kProcess); !logging) {
    return refuse_start(kProcess, logging.error().message, exit_status::kUsage);
  }

  EventBusOptions bus;
  const auto ports = options.ports();
  const auto ingest = listen_endpoint("listen-ingest", options.listen_ingest, ports.ingest());
  const auto feed = listen_endpoint("listen-feed", options.listen_feed, ports.feed());
  const auto reads = listen_endpoint("listen-reads", options.listen_reads, ports.reads());
  const auto http = listen_endpoint("listen-http", options.listen_http, ports.bus_http());
  for (const auto* endpoint : {&ingest, &feed, &reads, &http}) {
    if (endpoint->has_error()) return refuse_start(kProcess, endpoint->error().message, exit_status::kUsage);
  }
  bus.listen = {*ingest, *feed, *reads};
  bus.directory = std::filesystem::path{options.data} / kProcess;
  bus.least_free_bytes = options.min_free_mib * limits::kMiB;
  const auto directory = DataDirectory::open(bus.directory, "event-bus log", kFormat);
  if (directory.has_error()) return refuse_start(kProcess, directory.error().message, exit_status::kCannotStart);
  const auto log = open_rocksdb_log(bus.directory / "log");
  if (log.has_error()) return refuse_start(kProcess, log.error().message, exit_status::kCannotStart);
  bus.told_time_file = bus.directory / "told-time";
  const auto told = ToldTimeFile::read(bus.told_time_file);
  if (!told) return refuse_start(kProcess, told.error().message, exit_status::kCannotStart);
  bus.told_time_us = *told;
  log_info("log opened data=" + bus.directory.string() + " log=" + to_text((*log)->id()) +
           " head=" + std::to_string((*log)->head().position));
  return serve(**log, bus, *http);
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
