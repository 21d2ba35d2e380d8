#include "tests/simulation/installation.hpp"

#include <array>
#include <utility>

#include "command-service/command_server.hpp"
#include "command-service/domain/registry.hpp"
#include "command-service/mark_file.hpp"
#include "event-bus/event_bus.hpp"
#include "event-bus/told_time_file.hpp"
#include "query-service/projections/registry.hpp"
#include "query-service/query_service.hpp"
#include "tests/simulation/disk/disk_log.hpp"

namespace tercet::simulation {
namespace {

using namespace std::chrono_literals;

struct EventBusProcess {
  EventLoop loop;
  std::unique_ptr<Log> log;
  EventBus bus;

  EventBusProcess(LogStorage& storage, EventBusOptions options)
      : log{DiskLog::open(storage,
                          [&storage] {
                            if (current_world().run_other_threads()) storage.on_read();
                          })},
        bus{loop, *log, std::move(options)} {
    if (!bus.start()) std::abort();
  }
};

struct CommandServiceProcess {
  EventLoop loop;
  CommandServer server;

  CommandServiceProcess(const AggregateRegistry& registry, CommandServer::Config config)
      : server{loop, registry, std::move(config)} {
    if (!server.start()) std::abort();
  }
};

struct QueryServiceProcess {
  EventLoop loop;
  QueryService service;

  explicit QueryServiceProcess(QueryService::Config config) : service{loop, all_read_models(), std::move(config)} {
    if (!service.start()) std::abort();
  }
};

LogId make_log_id(std::mt19937_64& random) {
  std::array<std::uint8_t, 10> bytes{};
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random());
  return make_uuid_v7(1'800'000'000'000, bytes);
}

std::size_t number_of(const std::string& name) {
  return static_cast<std::size_t>(name.back() - '0');
}

}  // namespace

std::string endpoints::commands(std::size_t number) {
  return "tcp://command-" + std::to_string(number) + ":8001";
}

std::string endpoints::queries(std::size_t number) {
  return "tcp://query-" + std::to_string(number) + ":8002";
}

Installation::Installation(World& world, std::uint64_t seed)
    : world_{world}, random_{seed}, registry_{domain_registry()}, read_models_{all_read_models()} {
  first_log_ = last_log_ = log_ = make_log();
  add(
      "bus", [this](Service& service) { return make_event_bus(service); }, seed);
  for (std::size_t i = 1; i <= kCommandServices; ++i) {
    add(
        "command-" + std::to_string(i), [this](Service& service) { return make_command_service(service); }, random_());
  }
  for (std::size_t i = 1; i <= kQueryServices; ++i) {
    add(
        "query-" + std::to_string(i), [this](Service& service) { return make_query_service(service); }, random_());
  }
}

Installation::~Installation() {
  for (std::size_t i = 0; i < services_.size(); ++i) world_.kill(services_[i]->process, true);
}

std::shared_ptr<LogStorage> Installation::make_log() {
  return std::make_shared<LogStorage>(make_log_id(random_), random_());
}

void Installation::add(std::string name, std::function<std::shared_ptr<void>(Service&)> make, std::uint64_t disk_seed) {
  auto& service = *services_.emplace_back(std::make_unique<Service>());
  service.disk = std::make_unique<Disk>(name, disk_seed);
  service.seed = random_();
  service.process = world_.add_process(std::move(name));
  service.make = [&service, make = std::move(make)] { return make(service); };
}

std::shared_ptr<void> Installation::make_event_bus(const Service& service) {
  EventBusOptions options;
  options.listen = {endpoints::kIngest, endpoints::kFeed, endpoints::kReads};
  options.directory = "/simulated/bus";
  options.told_time_file = service.disk->path() / "told-time";
  const auto told = ToldTimeFile::read(options.told_time_file);
  if (!told) std::abort();
  options.told_time_us = *told;
  return std::make_shared<EventBusProcess>(*log_, std::move(options));
}

std::shared_ptr<void> Installation::make_command_service(const Service& service) {
  CommandServer::Config config;
  config.listen = endpoints::commands(number_of(world_.name(service.process)));
  config.bus = {endpoints::kIngest, endpoints::kFeed, endpoints::kReads};
  config.mark_file = service.disk->path() / "running";
  const auto mark = MarkFile::read(config.mark_file);
  if (!mark) std::abort();
  config.mark = *mark;
  config.seed = service.seed + world_.incarnation(service.process);
  return std::make_shared<CommandServiceProcess>(registry_, std::move(config));
}

std::shared_ptr<void> Installation::make_query_service(const Service& service) {
  return std::make_shared<QueryServiceProcess>(
      QueryService::Config{service.disk->path(), endpoints::queries(number_of(world_.name(service.process))),
                           endpoints::kFeed, endpoints::kReads, service.seed + world_.incarnation(service.process)});
}

void Installation::start() {
  for (std::size_t i = 0; i < services_.size(); ++i) start_later(i);
}

void Installation::start_later(std::size_t number) {
  auto& service = *services_[number];
  if (std::exchange(service.starting, true)) return;
  const auto delay = service.down_for + world_.between(1ms, 200ms);
  world_.after(delay, kNobody, [this, number] {
    services_[number]->starting = false;
    if (!world_.is_alive(services_[number]->process)) start(number);
  });
}

void Installation::start(std::size_t number) {
  auto& service = *services_[number];
  service.disk->restart(service.end);
  if (is_event_bus(service)) log_->restart(service.end);
  service.end = End::killed;
  world_.start(
      service.process, service.make, [this, &service] { return has_died(service); },
      [this, number] { on_end(number); });
}

bool Installation::has_died(const Service& service) const {
  return service.disk->dead() || (is_event_bus(service) && log_->dead());
}

/// Before its objects are destroyed: they write nothing on their way out.
void Installation::on_end(std::size_t number) {
  auto& service = *services_[number];
  service.disk->die();
  if (is_event_bus(service)) log_->die();
  start_later(number);
}

void Installation::end(std::size_t number, End how, Duration down_for) {
  auto& service = *services_[number];
  service.end = how;
  service.down_for = down_for;
  world_.kill(service.process, how == End::power_lost);
}

std::vector<std::string> Installation::names() const {
  std::vector<std::string> names;
  for (const auto& service : services_) names.push_back(world_.name(service->process));
  return names;
}

}  // namespace tercet::simulation
