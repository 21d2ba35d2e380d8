#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/messaging/event_loop.hpp"
#include "tests/simulation/history.hpp"

namespace tercet::simulation {

/// How much one client does. The accounts and orders are the same for all clients.
struct WorkloadSize {
  std::size_t accounts = 4;
  std::size_t orders = 2;
  /// Commands with an id of their own. Each is sent once or more often.
  std::size_t commands = 60;
  /// Questions, the next pages of an answer not counted.
  std::size_t questions = 40;
  /// Between two new commands, and between two questions, by chance up to this.
  std::chrono::milliseconds pause_max{500};
};

struct ServiceEndpoints {
  /// One or more of each.
  std::vector<std::string> command_services;
  std::vector<std::string> query_services;
};

/// A client of the services: it wants things from hot accounts and orders, asks about them, repeats itself, gives up early
/// and asks again until it knows what became of each of its commands. All it was told goes into the history.
///
/// Not thread-safe: used on the loop's thread. The history must outlive it.
class ServiceClient {
 public:
  ServiceClient(EventLoop& loop, const ServiceEndpoints& services, const std::string& name, std::uint64_t seed,
                const WorkloadSize& size, History& history);
  ~ServiceClient();

  /// From now on it wants nothing new, and only asks for the outcomes that it does not know.
  void settle();
  /// It knows every outcome and waits for no reply. Only after settle().
  bool settled() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tercet::simulation
