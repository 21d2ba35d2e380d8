#include "tests/simulation/disk/disk_log.hpp"

#include <utility>

#include "common/runtime/mutation.hpp"
#include "event-bus/invariant.hpp"

namespace tercet::simulation {
namespace {

/// Memory takes what it is given.
void must_be_done(const LogResult<void>& appended) {
  require(appended.has_value(), "a log in memory does not fail");
}

}  // namespace

DiskLog::DiskLog(LogStorage& storage, DuringSync during_sync)
    : MemoryLog{storage.id()}, storage_{storage}, during_sync_{std::move(during_sync)} {
  storage_.sync();
  for (const auto& group : storage_.groups()) must_be_done(MemoryLog::append(group->get()));
}

std::unique_ptr<Log> DiskLog::open(LogStorage& storage, DuringSync during_sync) {
  return std::unique_ptr<Log>{new DiskLog{storage, std::move(during_sync)}};
}

LogResult<void> DiskLog::append(const Group& group) {
  const bool show_unsynced = is_mutated(Mutation::show_unsynced);
  storage_.write(group);
  if (show_unsynced) must_be_done(MemoryLog::append(group));
  if (during_sync_) during_sync_();
  if (!is_mutated(Mutation::drop_sync)) storage_.sync();
  if (!show_unsynced) must_be_done(MemoryLog::append(group));
  return {};
}

}  // namespace tercet::simulation
