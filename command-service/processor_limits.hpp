#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace tercet {

/// How much a command processor takes upon itself, and how patient it is. The defaults are what the service uses.
struct ProcessorLimits {
  /// Commands in hand; clients that wait for them; bytes of their data. Beyond: 429.
  std::size_t commands_max = 16'384;
  std::size_t waiting_clients_max = 16'384;
  std::size_t command_bytes_max = std::size_t{256} << 20;
  /// GetCommand queries under way. Beyond: 429.
  std::size_t queries_max = 1024;
  std::uint32_t busy_retry_after_ms = 100;
  std::uint32_t unavailable_retry_after_ms = 1000;

  /// Commits of one aggregate that leave in one Append, and their bytes before the last one.
  std::size_t chain_max = 64;
  std::size_t chain_bytes_max = std::size_t{512} << 10;

  /// Aggregates kept although nothing is to be done on them, and an estimate of their bytes.
  std::size_t cached_aggregates_max = 200'000;
  std::size_t cached_bytes_max = std::size_t{256} << 20;

  /// How long a command is decided again after conflicts, from the first one on.
  std::chrono::milliseconds contention_max{30'000};
  /// After this many conflicts in a row commands are offered one by one, until one is committed.
  unsigned chain_conflicts_max = 3;
  /// After a conflict, while more commands wait: how many appends are each followed by a pause in which others can commit,
  /// and how long it is at most, but for the time until the service looks at its clock again.
  unsigned turns_left = 8;
  std::chrono::milliseconds turn_max{4};

  /// Aggregates loaded at once; the others wait for their turn.
  std::size_t loads_max = 256;
  std::chrono::milliseconds read_timeout{5'000};
  /// Between two attempts to load an aggregate after a failed read.
  std::chrono::milliseconds load_pause{500};

  /// Open commands: how often they are looked for, how old one must be to be taken over, how many are run at once.
  std::chrono::milliseconds open_scan_period{5'000};
  std::chrono::milliseconds open_age_min{10'000};
  std::size_t taken_over_max = 256;
  std::uint32_t open_page = 128;
  /// A command with which the process died alone this many times is FAILED.
  std::uint32_t deaths_max = 3;
  /// Open commands that this process has found it cannot finish, and message types it has complained about.
  std::size_t remembered_max = 65'536;

  std::chrono::milliseconds timeout_default{30'000};
  std::chrono::milliseconds timeout_max{300'000};
};

}  // namespace tercet
