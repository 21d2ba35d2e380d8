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
    /// The event-bus's machine loses power in the first sync from then on during which somebody reads the log.
    die_being_read,
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
    /// The clock on the wall goes back by `amount` milliseconds, in small steps one after the other; forward at once.
    step_clock_back,
    step_clock_forward,
    /// The event-bus has less room than it wants.
    fill_disk,
    /// The event-bus is started on another log, and so are `amount` command-services, which know only it; the others know
    /// only the one before. If it lasts, the first log is put back after that, in the same way.
    other_log,
    /// The event-bus is started on an older copy of its log, without the last `amount` groups, and all command-services are
    /// started again, as nothing else would tell them. If it lasts, the whole log is put back after that, in the same way.
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
