#pragma once

#include <functional>
#include <memory>

#include "event-bus/memory_log.hpp"
#include "tests/simulation/disk/log_storage.hpp"

namespace tercet::simulation {

/// The event-bus's log on a simulated disk: durable where it says so, and as fast as memory. What is stored does not show
/// before it is synced; what a process finds when it starts is synced first.
class DiskLog final : public MemoryLog {
 public:
  /// Called by append() between write and sync: what the other threads of the process do meanwhile.
  using DuringSync = std::function<void()>;

  /// `storage` belongs to this process alone, and outlives the log. Throws ProcessEnded.
  static std::unique_ptr<Log> open(LogStorage& storage, DuringSync during_sync);

  /// Throws ProcessEnded.
  LogResult<void> append(const Group& group) override;

 private:
  DiskLog(LogStorage& storage, DuringSync during_sync);

  LogStorage& storage_;
  const DuringSync during_sync_;
};

}  // namespace tercet::simulation
