// What the services ask of their process and its machine: threads, clock, log lines, an end, ids, room on the disk.
#include <array>
#include <cstdlib>
#include <string>
#include <utility>

#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"
#include "common/runtime/process_end.hpp"
#include "common/runtime/worker.hpp"
#include "common/vocabulary/identity.hpp"
#include "event-bus/disk_space.hpp"
#include "tests/simulation/world/machine.hpp"
#include "tests/simulation/world/world.hpp"

namespace tercet {

using simulation::current_world;

// ---- Clock ----

std::chrono::steady_clock::time_point mono_now() {
  return current_world().now();
}

std::int64_t wall_now_us() {
  return current_world().wall_us();
}

// ---- Log lines are part of the trace ----

void log_debug(std::string_view) {}

void log_info(std::string_view message) {
  current_world().tell("info: " + std::string{message});
}

void log_warning(std::string_view message) {
  current_world().tell("warning: " + std::string{message});
}

void log_error(std::string_view message) {
  current_world().tell("error: " + std::string{message});
}

// ---- The end ----

void end_process(int status) {
  current_world().tell("ends with status " + std::to_string(status));
  throw simulation::ProcessEnded{};
}

// ---- Chance ----

Uuid new_uuid() {
  std::array<std::uint8_t, 10> bytes{};
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(current_world().random(256));
  return make_uuid_v7(static_cast<std::uint64_t>(current_world().wall_us() / 1000), bytes);
}

// ---- Room on the disk ----

DiskSpace::DiskSpace(std::filesystem::path directory, std::uint64_t least_free_bytes)
    : directory_{std::move(directory)}, least_free_bytes_{least_free_bytes} {}

bool DiskSpace::almost_full(MonoTime) {
  return simulation::machine().disk_almost_full;
}

simulation::Machine& simulation::machine() {
  static Machine the_machine;
  return the_machine;
}

}  // namespace tercet
