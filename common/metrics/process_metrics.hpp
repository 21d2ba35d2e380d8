#pragma once

#include "common/metrics/metrics.hpp"

namespace tercet {

/// Has `metrics` show what this process takes of the machine, under the names that Prometheus's own clients use
/// (process_cpu_seconds_total, process_resident_memory_bytes, process_open_fds …), and tercet_build_info. The start is the
/// time of this call. What cannot be found out is shown as NaN.
void add_process_metrics(Metrics& metrics);

}  // namespace tercet
