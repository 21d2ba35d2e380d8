#include "tests/simulation/checks/naming_checks.hpp"

#include <map>
#include <utility>

namespace tercet::simulation {

Violations check_named_logs(const History& history) {
  Violations violations;
  std::map<std::pair<std::string, std::uint64_t>, LogId> first;
  for (const auto& named : history.named_logs) {
    const std::pair process{named.service, named.process};
    const auto known = first.find(process);
    if (known == first.end()) {
      if (named.log_id) first.emplace(process, *named.log_id);
      continue;
    }
    if (named.log_id == known->second) continue;
    violations.push_back(named.service + " means log " + to_text(known->second) + ", and asks or offers to " +
                         (named.log_id ? "log " + to_text(*named.log_id) : std::string{"any log"}));
  }
  return violations;
}

}  // namespace tercet::simulation
