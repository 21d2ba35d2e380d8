#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "common/eventsourcing/aggregate_registry.hpp"
#include "query-service/read_model/question.hpp"
#include "tests/simulation/disk/disk.hpp"
#include "tests/simulation/disk/log_storage.hpp"
#include "tests/simulation/faults.hpp"
#include "tests/simulation/history.hpp"
#include "tests/simulation/world/world.hpp"

namespace tercet::simulation {

/// The services of one run, each in a process of its own, with their disks; whatever ends is started again after a while.
class Installation {
 public:
  static constexpr std::size_t kCommandServices = 3;
  static constexpr std::size_t kQueryServices = 2;
  static constexpr std::size_t kServices = 1 + kCommandServices + kQueryServices;

  Installation(World& world, std::uint64_t seed);
  ~Installation();
  Installation(const Installation&) = delete;
  Installation& operator=(const Installation&) = delete;

  void start();
  /// The event-bus, then command-services, then query-services.
  std::vector<std::string> names() const;
  void strike(const Fault& fault);
  /// Nothing fails any more, and everything that is down is on its way up. What may have to do with another log than the
  /// one that is served from now on is started again.
  void heal();

  Position head() const;
  /// Accepted commands without an outcome.
  std::size_t open_commands() const;
  /// Every read model stands at the head of the log that is served. One that stands on another log, or on another history
  /// of this one, does not: it stays where it is.
  bool models_are_at_head() const;
  /// Every read model has reached that position.
  bool models_have_reached(Position position) const;
  /// Each read model of that query-service has commits, and all of the same log.
  bool has_all_models_of_one_log(const std::string& service) const;
  /// Where each read model stands, for a person.
  std::string describe_models() const;

  /// The log that is served now, and then every other log that was served in the run.
  std::vector<FinalLog> logs() const;
  struct StoredModel {
    std::string service;
    std::string name;
    std::filesystem::path directory;
    const Projection* projection = nullptr;
  };
  std::vector<StoredModel> models() const;

 private:
  struct Service {
    ProcessId process = kNobody;
    std::uint64_t seed = 0;
    /// What it has besides the log.
    std::unique_ptr<Disk> disk;
    std::function<std::shared_ptr<void>()> make;
    /// How its last process ended.
    End end = End::killed;
    Duration down_for{0};
    bool starting = false;
  };

  std::shared_ptr<LogStorage> make_log();
  void add(std::string name, std::function<std::shared_ptr<void>(Service&)> make, std::uint64_t disk_seed);
  std::shared_ptr<void> make_event_bus(const Service& service);
  std::shared_ptr<void> make_command_service(const Service& service);
  std::shared_ptr<void> make_query_service(const Service& service);

  void start(std::size_t service);
  void start_later(std::size_t service);
  void end(std::size_t service, End how, Duration down_for);
  void on_end(std::size_t service);
  bool is_event_bus(const Service& service) const { return &service == services_.front().get(); }
  bool has_died(const Service& service) const;
  void serve(std::shared_ptr<LogStorage> log, Duration down_for);
  void swap_log(const Fault& fault);
  void put_in_place(const std::shared_ptr<LogStorage>& log, std::size_t command_services);
  void step_clock_back(const Fault& fault);
  void set_network_fault(const Fault& fault);
  std::shared_ptr<LogStorage> copy_without_the_last(std::uint64_t groups);
  std::optional<Checkpoint> checkpoint_of(const StoredModel& model) const;
  bool is_of_the_log(const Checkpoint& at) const;

  World& world_;
  std::mt19937_64 random_;
  AggregateRegistry registry_;
  /// For the names and tables; each process has read models of its own.
  std::vector<ReadModel> read_models_;
  std::shared_ptr<LogStorage> first_log_;
  std::shared_ptr<LogStorage> log_;
  std::vector<std::shared_ptr<LogStorage>> other_logs_;
  /// What is served in the end.
  std::shared_ptr<LogStorage> last_log_;
  std::vector<std::unique_ptr<Service>> services_;
  bool swapped_ = false;
  bool healed_ = false;
};

/// Where everybody finds everybody.
namespace endpoints {
inline constexpr const char* kIngest = "tcp://bus:8011";
inline constexpr const char* kFeed = "tcp://bus:8012";
inline constexpr const char* kReads = "tcp://bus:8013";
std::string commands(std::size_t number);
std::string queries(std::size_t number);
}  // namespace endpoints

}  // namespace tercet::simulation
