#include "tests/simulation/installation.hpp"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "command-service/command_server.hpp"
#include "command-service/domain/registry.hpp"
#include "command-service/mark_file.hpp"
#include "event-bus/event_bus.hpp"
#include "query-service/projections/registry.hpp"
#include "query-service/query_service.hpp"
#include "query-service/read_model/model_reader.hpp"
#include "tests/simulation/disk/disk_log.hpp"
#include "tests/simulation/world/machine.hpp"
#include "tests/simulation/world/network.hpp"

namespace tercet::simulation {
namespace {

using namespace std::chrono_literals;

struct EventBusProcess {
  EventLoop loop;
  std::unique_ptr<Log> log;
  EventBus bus;

  explicit EventBusProcess(LogStorage& storage)
      : log{DiskLog::open(storage,
                          [&storage] {
                            if (current_world().run_other_threads()) storage.on_read();
                          })},
        bus{loop, *log, {{endpoints::kIngest, endpoints::kFeed, endpoints::kReads}, "/simulated/bus", 0}} {
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
  first_log_ = last_log_ = log_ = std::make_shared<LogStorage>(make_log_id(random_), random_());
  add(
      "bus", [this](Service&) { return make_event_bus(); }, false);
  for (std::size_t i = 1; i <= kCommandServices; ++i) {
    add(
        "command-" + std::to_string(i), [this](Service& service) { return make_command_service(service); }, true);
  }
  for (std::size_t i = 1; i <= kQueryServices; ++i) {
    add(
        "query-" + std::to_string(i), [this](Service& service) { return make_query_service(service); }, true);
  }
}

Installation::~Installation() {
  for (std::size_t i = 0; i < services_.size(); ++i) world_.kill(services_[i]->process, true);
}

void Installation::add(std::string name, std::function<std::shared_ptr<void>(Service&)> make, bool has_disk) {
  auto& service = *services_.emplace_back(std::make_unique<Service>());
  if (has_disk) service.disk = std::make_unique<Disk>(name, random_());
  service.seed = random_();
  service.process = world_.add_process(std::move(name));
  service.make = [&service, make = std::move(make)] { return make(service); };
}

// ---- Processes ----

std::shared_ptr<void> Installation::make_event_bus() {
  return std::make_shared<EventBusProcess>(*log_);
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
  if (service.disk) {
    service.disk->restart(service.end);
  } else {
    log_->restart(service.end);
  }
  service.end = End::killed;
  world_.start(
      service.process, service.make, [this, &service] { return has_died(service); },
      [this, number] { on_end(number); });
}

bool Installation::has_died(const Service& service) const {
  return service.disk ? service.disk->dead() : log_->dead();
}

/// Before its objects are destroyed: they write nothing on their way out.
void Installation::on_end(std::size_t number) {
  auto& service = *services_[number];
  if (service.disk) {
    service.disk->die();
  } else {
    log_->die();
  }
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

// ---- Faults ----

void Installation::strike(const Fault& fault) {
  world_.tell("fault: " + describe(fault, names()));
  auto& who = *services_.at(fault.who);
  const auto other = services_.at(fault.other)->process;
  switch (fault.kind) {
    case Fault::Kind::kill:
      return end(fault.who, End::killed, fault.lasts);
    case Fault::Kind::lose_power:
      return end(fault.who, End::power_lost, fault.lasts);
    case Fault::Kind::die_on_disk:
      who.down_for = fault.lasts;
      // Half of the time the whole machine goes with it.
      who.end = fault.amount % 2 == 0 ? End::killed : End::power_lost;
      return who.disk ? who.disk->die_after(fault.amount) : log_->die_after(fault.amount);
    case Fault::Kind::die_being_read:
      who.down_for = fault.lasts;
      who.end = End::power_lost;
      return log_->die_being_read();
    case Fault::Kind::pause:
      return world_.pause(who.process, fault.lasts);
    case Fault::Kind::part:
      return world_.network().part(who.process, other, fault.lasts);
    case Fault::Kind::break_connections:
      return world_.network().break_connections(who.process, other);
    case Fault::Kind::lose_messages:
    case Fault::Kind::repeat_messages:
    case Fault::Kind::reorder_messages:
      return set_network_fault(fault);
    case Fault::Kind::slow_down:
      world_.timing().longest = std::chrono::milliseconds{fault.amount};
      return world_.after(fault.lasts, kNobody, [this] { world_.timing() = {}; });
    case Fault::Kind::step_clock_back:
      return step_clock_back(fault);
    case Fault::Kind::step_clock_forward:
      return world_.step_clock(std::chrono::milliseconds{fault.amount});
    case Fault::Kind::fill_disk:
      machine().disk_almost_full = true;
      return world_.after(fault.lasts, kNobody, [] { machine().disk_almost_full = false; });
    case Fault::Kind::other_log:
    case Fault::Kind::older_log:
      return swap_log(fault);
  }
}

void Installation::step_clock_back(const Fault& fault) {
  constexpr int kSteps = 24;
  for (int step = 0; step < kSteps; ++step) {
    world_.after(fault.lasts * step / kSteps, kNobody,
                 [this, by = Duration{std::chrono::milliseconds{fault.amount}} / kSteps] {
                   if (!healed_) world_.step_clock(-by);
                 });
  }
}

void Installation::set_network_fault(const Fault& fault) {
  Network::Faults faults;
  const auto permille = static_cast<unsigned>(fault.amount);
  if (fault.kind == Fault::Kind::lose_messages) faults.lost = permille;
  if (fault.kind == Fault::Kind::repeat_messages) faults.repeated = permille;
  if (fault.kind == Fault::Kind::reorder_messages) faults.overtaken = permille;
  world_.network().set_faults(faults);
  world_.after(fault.lasts, kNobody, [this] { world_.network().set_faults({}); });
}

void Installation::swap_log(const Fault& fault) {
  swapped_ = true;
  auto log = fault.kind == Fault::Kind::other_log ? std::make_shared<LogStorage>(make_log_id(random_), random_())
                                                  : copy_without_the_last(fault.amount);
  other_logs_.push_back(log);
  const auto command_services = fault.kind == Fault::Kind::other_log ? fault.amount : kCommandServices;
  put_in_place(log, command_services);
  if (fault.lasts == Duration{0}) {
    last_log_ = std::move(log);
  } else {
    world_.after(fault.lasts, kNobody, [this, command_services] { put_in_place(first_log_, command_services); });
  }
}

/// That many command-services are started again with it. Read models notice by themselves.
void Installation::put_in_place(const std::shared_ptr<LogStorage>& log, std::size_t command_services) {
  serve(log, 50ms);
  for (std::size_t i = 1; i <= command_services; ++i) end(i, End::killed, 50ms);
}

std::shared_ptr<LogStorage> Installation::copy_without_the_last(std::uint64_t groups) {
  auto copy = std::make_shared<LogStorage>(*first_log_);
  copy->drop_last(groups);
  return copy;
}

void Installation::serve(std::shared_ptr<LogStorage> log, Duration down_for) {
  if (log == log_) return;
  end(0, End::killed, down_for);
  log_->die();
  log_ = std::move(log);
}

void Installation::heal() {
  healed_ = true;
  world_.network().set_faults({});
  world_.network().heal();
  world_.timing() = {};
  machine().disk_almost_full = false;
  if (swapped_) serve(last_log_, 50ms);
  for (std::size_t i = 0; i < services_.size(); ++i) {
    auto& service = *services_[i];
    service.down_for = Duration{0};
    // A disk operation in which it was to die may not have come yet.
    if (service.disk && !service.disk->dead()) service.disk->live_on();
    if (!service.disk && !log_->dead()) log_->live_on();
  }
  if (!swapped_) return;
  // A read model that has stopped for another log goes on only if it is started again, and not if it is to stay so.
  const auto last = last_log_ == first_log_ ? services_.size() - 1 : kCommandServices;
  for (std::size_t i = 1; i <= last; ++i) world_.kill(services_[i]->process, false);
}

// ---- What is stored ----

Position Installation::head() const {
  const auto& groups = log_->groups();
  return groups.empty() ? 0 : groups.back()->get().head.position;
}

std::vector<Installation::StoredModel> Installation::models() const {
  std::vector<StoredModel> models;
  for (const auto& service : services_) {
    const auto& name = world_.name(service->process);
    if (!name.starts_with("query-")) continue;
    for (const auto& model : read_models_) {
      models.push_back({name, name + " " + model.projection->name(), service->disk->path(), model.projection.get()});
    }
  }
  return models;
}

std::optional<Checkpoint> Installation::checkpoint_of(const StoredModel& model) const {
  auto reader = ModelReader::open(model.directory, *model.projection);
  if (!reader) return std::nullopt;
  const auto at = (*reader)->begin();
  if (!at) return std::nullopt;
  (*reader)->end();
  return *at;
}

bool Installation::is_of_the_log(const Checkpoint& at) const {
  if (at.log_id != log_->id() || at.position > head()) return false;
  if (at.position == 0) return true;
  for (const auto& group : log_->groups()) {
    const auto& members = group->get().members;
    const auto index = at.position - group->get().first;
    if (index < members.size()) return members[index].id == at.commit;
  }
  return false;
}

bool Installation::models_are_at_head() const {
  return std::ranges::all_of(models(), [this](const auto& model) {
    const auto at = checkpoint_of(model);
    if (!at) return false;
    return at->position == head() || (swapped_ && !is_of_the_log(*at));
  });
}

bool Installation::models_have_reached(Position position) const {
  return std::ranges::all_of(models(), [&](const auto& model) {
    const auto at = checkpoint_of(model);
    return at && at->position >= position;
  });
}

bool Installation::has_all_models_of_one_log(const std::string& service) const {
  std::set<LogId> logs;
  for (const auto& model : models()) {
    if (model.service != service) continue;
    const auto at = checkpoint_of(model);
    if (!at || at->position == 0) return false;
    logs.insert(at->log_id);
  }
  return logs.size() == 1;
}

std::size_t Installation::open_commands() const {
  std::set<CommandId> open;
  for (const auto& group : log_->groups()) {
    for (const auto& [command, entry] : group->get().opened) open.insert(command);
    for (const auto& command : group->get().closed) open.erase(command);
  }
  return open.size();
}

std::string Installation::describe_models() const {
  std::string text;
  for (const auto& model : models()) {
    const auto at = checkpoint_of(model);
    text += model.name + " at " + (at ? std::to_string(at->position) : "?") + "; ";
  }
  return text + "the log's head is at " + std::to_string(head());
}

std::vector<FinalLog> Installation::logs() const {
  std::vector<FinalLog> logs;
  logs.push_back({log_->id(), log_->commits()});
  for (const auto& other : other_logs_) {
    if (other != log_) logs.push_back({other->id(), other->commits()});
  }
  if (first_log_ != log_) logs.push_back({first_log_->id(), first_log_->commits()});
  return logs;
}

}  // namespace tercet::simulation
