#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace tercet::simulation {

/// Something that goes wrong once in a run.
struct Fault {
  enum class Kind {
    /// kill -9; it is started again after `lasts`.
    kill,
    /// Its machine loses power: what it had not synced may be gone, and nothing that it sent arrives.
    lose_power,
    /// It dies in the `amount`-th disk operation from then on.
    die_on_disk,
    /// It stands still (SIGSTOP).
    pause,
    /// Nothing passes between it and `other`.
    part,
    /// Its connections to `other` break.
    break_connections,
    /// Of a thousand messages between all, `amount` are lost.
    lose_messages,
    repeat_messages,
    reorder_messages,
    /// Messages and disks take up to `amount` milliseconds.
    slow_down,
    /// The clock on the wall goes back by `amount` milliseconds; forward in the other case.
    step_clock_back,
    step_clock_forward,
    /// The event-bus has less room than it wants.
    fill_disk,
    /// The event-bus is started on another log, and later on its own again.
    other_log,
    /// The event-bus is started on an older copy of its log, and later on the whole one again.
    older_log,
  };

  Kind kind = Kind::kill;
  std::chrono::microseconds at{};
  std::chrono::microseconds lasts{};
  /// Numbers of processes, in the order of Installation::services().
  std::size_t who = 0;
  std::size_t other = 0;
  std::uint64_t amount = 0;
};

/// What goes wrong in the run of a seed, `services` being how many processes can fail, within `time`. Each fault depends
/// on the seed and its own number only, so that leaving out one changes no other.
std::vector<Fault> plan_faults(std::uint64_t seed, std::size_t services, std::chrono::microseconds time);

/// "at 3.250 s: command-1 is killed, for 0.400 s"; `names` are those of the services.
std::string describe(const Fault& fault, const std::vector<std::string>& names);

/// Whether the event-bus served another log meanwhile.
bool swaps_logs(const Fault& fault);

}  // namespace tercet::simulation
