#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "common/metrics/metrics.hpp"

namespace tercet {

/// Counters of one name with two labels: what something was, of a few known beforehand, and "status", which it ended with.
/// Each is made when it is first needed. Not thread-safe.
class StatusCounters {
 public:
  /// `metrics` outlives this. `kind` is the first label: "type".
  StatusCounters(Metrics& metrics, std::string name, std::string help, std::string kind);

  void increment(std::string_view kind, std::uint32_t status);

 private:
  Metrics& metrics_;
  const std::string name_;
  const std::string help_;
  const std::string kind_;
  std::map<std::string, std::map<std::uint32_t, Metrics::Counter>, std::less<>> counters_;
};

}  // namespace tercet
