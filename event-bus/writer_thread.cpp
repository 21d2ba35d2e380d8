#include "event-bus/writer_thread.hpp"

#include <memory>

#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"
#include "common/runtime/mutation.hpp"
#include "common/runtime/process_end.hpp"
#include "common/runtime/service.hpp"
#include "common/vocabulary/limits.hpp"

namespace tercet {
namespace {

/// Appends that wait for a sync to end.
constexpr std::size_t kQueueBytesMax = 16 * limits::kMiB;
/// One group.
constexpr std::size_t kGroupBytesMax = 4 * limits::kMiB;
/// What a message costs besides its bytes, so that empty ones are bounded too.
constexpr std::size_t kAppendOverhead = 256;

[[noreturn]] void end_with(const LogError& error) {
  log_error("the log failed, the process ends position=" + std::to_string(error.position) + ": " + error.message);
  end_process(exit_status::kStorageFailed);
}

}  // namespace

WriterThread::WriterThread(EventLoop& loop, Log& log, SettledTime& settled, DiskSpace disk, Handlers handlers)
    : loop_{loop},
      handlers_{std::move(handlers)},
      queue_{kQueueBytesMax},
      settled_{settled},
      committer_{log},
      disk_{std::move(disk)} {}

bool WriterThread::offer(std::string publisher, zmq::message_t bytes) {
  const auto weight = bytes.size() + kAppendOverhead;
  const bool send_for_it = queue_.push({std::move(publisher), std::move(bytes)}, weight);
  if (send_for_it) thread_.post([this] { write_group(); });
  return !queue_.full();
}

std::optional<MonoTime> WriterThread::busy_since() const {
  const auto since = busy_since_.load();
  return since == 0 ? std::nullopt : std::optional{MonoTime{MonoTime::duration{since}}};
}

void WriterThread::stop() {
  stopping_ = true;
  thread_.post([this] { loop_.post(handlers_.on_stopped); });
}

void WriterThread::write_group() {
  if (stopping_) return;
  const auto taken = queue_.take(kGroupBytesMax);
  if (taken.made_room) loop_.post(handlers_.on_room);
  commit(taken.items);
  if (taken.more) thread_.post([this] { write_group(); });
}

void WriterThread::commit(const std::vector<Append>& appends) {
  std::vector<AppendInput> inputs;
  inputs.reserve(appends.size());
  for (const auto& append : appends) inputs.push_back({append.publisher, frame_view(append.bytes)});

  const auto now = mono_now();
  busy_since_ = now.time_since_epoch().count();
  settled_.begin_judging(wall_now_us());
  const auto now_us = wall_now_us();
  const auto time_us = is_mutated(Mutation::forget_told_time) ? now_us : settled_.time_for_commits(now_us);
  auto committed = committer_.commit(inputs, time_us, disk_.almost_full(now));
  if (committed.has_error()) end_with(committed.error());
  settled_.end_judging();
  busy_since_ = 0;
  malformed_.happened(committed->malformed, "receipts say what is wrong", now);
  if (!committed->errors.empty()) damaged_.happened(committed->errors.size(), committed->errors.back(), now);

  // Shared, because the loop's functions are copyable and messages are not.
  auto output = std::make_shared<CommitOutput>(std::move(*committed));
  loop_.post([this, output] { handlers_.on_committed(std::move(*output)); });
}

}  // namespace tercet
