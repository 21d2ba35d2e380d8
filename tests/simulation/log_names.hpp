#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "tests/simulation/history.hpp"
#include "tests/simulation/installation.hpp"
#include "tests/simulation/world/network.hpp"

namespace tercet::simulation {

/// Writes down which log the services mean in what they say to the event-bus.
///
/// A command-service does not know the log before it hears it. A query-service may know none as long as one of its read
/// models is empty, which then takes any log there is, maybe another than the others: only what it says after it was started
/// with all of them built from one log counts.
class LogNames {
 public:
  /// All must outlive it; it looks on from now on.
  LogNames(World& world, const Installation& installation, History& history);

 private:
  void look(ProcessId from, const std::string& endpoint, const Message& message);
  bool counts(const std::string& service, std::uint64_t process);
  void write_down(NamedLog named);

  World& world_;
  const Installation& installation_;
  History& history_;
  /// Processes of query-services that were met, and whether they count.
  std::map<std::pair<std::string, std::uint64_t>, bool> met_;
};

}  // namespace tercet::simulation
