#include "common/metrics/status_counters.hpp"

#include <utility>

namespace tercet {

StatusCounters::StatusCounters(Metrics& metrics, std::string name, std::string help, std::string kind)
    : metrics_{metrics}, name_{std::move(name)}, help_{std::move(help)}, kind_{std::move(kind)} {}

void StatusCounters::increment(std::string_view kind, std::uint32_t status) {
  auto found = counters_.find(kind);
  if (found == counters_.end()) found = counters_.try_emplace(std::string{kind}).first;
  auto& by_status = found->second;
  auto counter = by_status.find(status);
  if (counter == by_status.end()) {
    const auto made = metrics_.counter(name_, help_, {{kind_, std::string{kind}}, {"status", std::to_string(status)}});
    counter = by_status.emplace(status, made).first;
  }
  counter->second.increment();
}

}  // namespace tercet
