#include "common/metrics/process_metrics.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <limits>
#include <string>

#include "common/runtime/clock.hpp"
#include "common/runtime/version.hpp"

namespace tercet {
namespace {

constexpr double kUnknown = std::numeric_limits<double>::quiet_NaN();
constexpr double kMicrosecondsPerSecond = 1e6;

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_usec) / kMicrosecondsPerSecond;
}

/// User and system time of all threads.
double cpu_seconds() {
  rusage used{};
  if (::getrusage(RUSAGE_SELF, &used) != 0) return kUnknown;
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

struct Memory {
  double virtual_bytes = kUnknown;
  double resident_bytes = kUnknown;
};

/// See proc(5): the first two numbers of statm, which are pages.
Memory memory() {
  std::ifstream statm{"/proc/self/statm"};
  double size = 0;
  double resident = 0;
  if (!(statm >> size >> resident)) return {};
  const auto page = static_cast<double>(::sysconf(_SC_PAGESIZE));
  return {size * page, resident * page};
}

double open_descriptors() {
  std::error_code error;
  std::filesystem::directory_iterator all{"/proc/self/fd", error};
  if (error) return kUnknown;
  // Without the one that is open for looking.
  return static_cast<double>(std::distance(begin(all), end(all)) - 1);
}

double most_descriptors() {
  rlimit most{};
  if (::getrlimit(RLIMIT_NOFILE, &most) != 0) return kUnknown;
  return static_cast<double>(most.rlim_cur);
}

}  // namespace

void add_process_metrics(Metrics& metrics) {
  metrics.counter("process_cpu_seconds_total", "User and system CPU time taken, in seconds.", {}, cpu_seconds);
  metrics.gauge("process_resident_memory_bytes", "Resident memory.", [] { return memory().resident_bytes; });
  metrics.gauge("process_virtual_memory_bytes", "Virtual memory.", [] { return memory().virtual_bytes; });
  metrics.gauge("process_open_fds", "File descriptors that are open.", open_descriptors);
  metrics.gauge("process_max_fds", "File descriptors that may be open.", most_descriptors);
  const double start = static_cast<double>(wall_now_us()) / kMicrosecondsPerSecond;
  metrics.gauge("process_start_time_seconds", "When the process started, in seconds since 1970 UTC.",
                [start] { return start; });
  metrics.gauge("tercet_build_info", "1; its label is the version of the program.",
                {{"version", std::string{kVersion}}}, [] { return 1.0; });
}

}  // namespace tercet
