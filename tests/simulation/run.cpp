#include "tests/simulation/run.hpp"

#include <algorithm>
#include <chrono>
#include <functional>
#include <memory>
#include <set>
#include <utility>

#include "tests/simulation/disk/sqlite_vfs.hpp"
#include "tests/simulation/installation.hpp"
#include "tests/simulation/log_names.hpp"
#include "tests/simulation/verdict.hpp"
#include "tests/simulation/workload/foreign_publisher.hpp"
#include "tests/simulation/workload/observer.hpp"
#include "tests/simulation/workload/service_client.hpp"
#include "tests/simulation/world/machine.hpp"
#include "tests/simulation/world/network.hpp"

namespace tercet::simulation {
namespace {

using namespace std::chrono_literals;

/// How long faults strike, and how long everything may then take to become quiet.
constexpr Duration kFaultTime = 20s;
constexpr Duration kQuietTimeMax = 150s;
/// How long after all faults a reader may take to reach what was in the log then: less than it takes TCP to find out that a
/// connection is dead.
constexpr Duration kCatchUpTimeMax = 30s;
/// How often it is looked whether all is quiet.
constexpr Duration kLook = 250ms;
/// Beyond this a run is taken for one that does not end.
constexpr std::uint64_t kEventsMax = 5'000'000;

constexpr std::size_t kClients = 2;
/// How long the newcomer reads the log before it begins anew.
constexpr Duration kNewcomerTime = 1500ms;

/// A process that no fault strikes, with one object in it.
template <class Actor>
struct ActorProcess {
  EventLoop loop;
  Actor actor;

  template <class... Arguments>
  explicit ActorProcess(Arguments&&... arguments) : actor{loop, std::forward<Arguments>(arguments)...} {}
};

class Run {
 public:
  explicit Run(const RunOptions& options) : options_{options}, world_{options.seed} {
    register_simulated_vfs();
    machine() = {};
    if (options.trace) world_.trace();
    installation_ = std::make_unique<Installation>(world_, options.seed ^ 0x5eed);
    log_names_ = std::make_unique<LogNames>(world_, *installation_, history_);
  }

  RunReport run() {
    installation_->start();
    start_workload();
    plan();
    proceed(kFaultTime, [] { return false; });
    heal();
    expect_readers_to_catch_up();
    const bool quiet = proceed(kQuietTimeMax, [this] { return is_quiet(); });
    report_.events = world_.events();
    report_.fullest_queue_percent = world_.network().fullest_percent();
    if (!quiet) report_.violations.push_back(why_not_quiet());
    judge();
    return std::move(report_);
  }

 private:
  void start_workload() {
    ServiceEndpoints services;
    for (std::size_t i = 1; i <= Installation::kCommandServices; ++i) {
      services.command_services.push_back(endpoints::commands(i));
    }
    for (std::size_t i = 1; i <= Installation::kQueryServices; ++i) {
      services.query_services.push_back(endpoints::queries(i));
    }
    for (std::size_t i = 0; i < kClients; ++i) {
      const auto name = "client-" + std::to_string(i + 1);
      clients_.push_back(
          start_actor<ServiceClient>(name, services, name, options_.seed * 10 + i, WorkloadSize{}, std::ref(history_)));
    }
    const BusEndpoints bus{endpoints::kIngest, endpoints::kFeed, endpoints::kReads};
    publisher_ =
        start_actor<ForeignPublisher>("publisher", bus, options_.seed * 10 + 7, PublishingSize{}, std::ref(history_));
    observers_.push_back(
        start_actor<Observer>("observer", bus, "observer", options_.seed * 10 + 8, std::ref(history_)));
    observers_.push_back(
        start_actor<Observer>("newcomer", bus, "newcomer", options_.seed * 10 + 9, std::ref(history_)));
    begin_anew_again_and_again(*observers_.back());
  }

  /// The log is read from its start, also while it is written.
  void begin_anew_again_and_again(Observer*& observer) {
    world_.after(kNewcomerTime, world_.process_named("newcomer"), [this, &observer] {
      if (healed_) return;
      observer->begin_anew();
      begin_anew_again_and_again(observer);
    });
  }

  template <class Actor, class... Arguments>
  std::shared_ptr<Actor*> start_actor(const std::string& name, Arguments... arguments) {
    const auto place = std::make_shared<Actor*>(nullptr);
    world_.start(
        world_.add_process(name),
        [place, arguments...]() mutable -> std::shared_ptr<void> {
          const auto process = std::make_shared<ActorProcess<Actor>>(arguments...);
          *place = &process->actor;
          return process;
        },
        [] { return false; }, [] {});
    return place;
  }

  void plan() {
    const auto plan = plan_faults(options_.seed, Installation::kServices, kFaultTime - 1s);
    for (std::size_t number = 0; number < plan.size(); ++number) {
      if (options_.faults && std::ranges::find(*options_.faults, number) == options_.faults->end()) continue;
      report_.faults.push_back(number);
      report_.swapped_logs = report_.swapped_logs || swaps_logs(plan[number]);
      world_.after(plan[number].at, kNobody, [this, fault = plan[number]] {
        if (!healed_) installation_->strike(fault);
      });
    }
  }

  void heal() {
    world_.tell("everything heals");
    healed_ = true;
    installation_->heal();
    for (const auto& client : clients_) (*client)->settle();
    (*publisher_)->settle();
  }

  void expect_readers_to_catch_up() {
    if (report_.swapped_logs) return;
    const auto head = installation_->head();
    const auto caught_up = [&] {
      const auto has_reached = [head](const auto& observer) { return (*observer)->has_reached(head); };
      return std::ranges::all_of(observers_, has_reached) && installation_->models_have_reached(head);
    };
    if (proceed(kCatchUpTimeMax, caught_up)) return;
    report_.violations.push_back("some readers have not reached position " + std::to_string(head) + " " +
                                 std::to_string(kCatchUpTimeMax / 1s) +
                                 " s after all faults: " + installation_->describe_models());
  }

  bool is_quiet() {
    const auto settled = [](const auto& client) { return (*client)->settled(); };
    return std::ranges::all_of(clients_, settled) && (*publisher_)->settled() && observers_are_done() &&
           installation_->open_commands() == 0 && installation_->models_are_at_head();
  }

  /// Whoever met another log, or another history of its own, has noticed and stopped.
  bool observers_are_done() const {
    return std::ranges::all_of(observers_, [this](const auto& observer) {
      return (*observer)->at(installation_->head()) || (report_.swapped_logs && (*observer)->stopped());
    });
  }

  bool proceed(Duration time, const std::function<bool()>& done) {
    const auto until = world_.now() + time;
    auto look_at = world_.now() + kLook;
    bool found = false;
    world_.run_until(until, [&] {
      if (world_.events() > kEventsMax) return true;
      if (world_.now() < look_at) return false;
      look_at = world_.now() + kLook;
      found = done();
      return found;
    });
    return found;
  }

  std::string why_not_quiet() const {
    std::string text = "not quiet " + std::to_string(kQuietTimeMax / 1s) + " s after all faults:";
    for (const auto& client : clients_) {
      if (!(*client)->settled()) text += " a client does not know all its outcomes;";
    }
    if (!(*publisher_)->settled()) text += " a publisher does not have all its receipts;";
    if (!observers_are_done()) text += " an observer is neither at the head nor stopped;";
    if (installation_->open_commands() > 0) text += " commands are open;";
    return text + " " + installation_->describe_models();
  }

  void judge() {
    const auto logs = installation_->logs();
    Evidence evidence{history_, logs, {}};
    for (const auto& model : installation_->models())
      evidence.models.push_back({model.name, model.directory, model.projection});
    for (auto& violation : find_violations(evidence)) report_.violations.push_back(std::move(violation));
    count(logs.front());
  }

  void count(const FinalLog& log) {
    report_.commits = log.commits.size();
    for (const auto& commit : log.commits) {
      if (!commit.body().has_outcome()) continue;
      const auto status = commit.body().outcome().status();
      if (status == v1::Outcome::COMPLETED) ++report_.completed;
      if (status == v1::Outcome::REJECTED) ++report_.rejected;
    }
    for (const auto& query : history_.queries) report_.queries_answered += query.reply ? 1 : 0;
    for (const auto& foreign : history_.foreign) report_.receipts += foreign.receipts.size();
  }

  const RunOptions options_;
  World world_;
  History history_;
  RunReport report_;
  bool healed_ = false;
  std::unique_ptr<LogNames> log_names_;
  std::unique_ptr<Installation> installation_;
  std::vector<std::shared_ptr<ServiceClient*>> clients_;
  std::shared_ptr<ForeignPublisher*> publisher_;
  std::vector<std::shared_ptr<Observer*>> observers_;
};

}  // namespace

RunReport run_once(const RunOptions& options) {
  return Run{options}.run();
}

std::vector<std::string> describe_plan(std::uint64_t seed) {
  std::vector<std::string> names{"bus"};
  for (std::size_t i = 1; i <= Installation::kCommandServices; ++i) names.push_back("command-" + std::to_string(i));
  for (std::size_t i = 1; i <= Installation::kQueryServices; ++i) names.push_back("query-" + std::to_string(i));
  std::vector<std::string> lines;
  for (const auto& fault : plan_faults(seed, Installation::kServices, kFaultTime - 1s)) {
    lines.push_back(describe(fault, names));
  }
  return lines;
}

}  // namespace tercet::simulation
