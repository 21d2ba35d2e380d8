#pragma once

#include <cstddef>
#include <deque>
#include <functional>
#include <memory>
#include <utility>
#include <vector>

#include "common/log_client/log_reader.hpp"
#include "common/messaging/event_loop.hpp"
#include "common/runtime/worker.hpp"
#include "query-service/past_reading.hpp"
#include "query-service/query_desk.hpp"

namespace tercet {

/// The shell of PastReading: asks the log for pages and has them folded on a thread of its own. Some are read at a time,
/// the others wait for their turn. Not thread-safe: used on the loop's thread.
class PastReaders {
 public:
  struct Handlers {
    std::function<void(QueryDesk::Found)> on_found;
    /// Whether somebody still waits for it.
    std::function<bool(QueryDesk::Ticket)> is_wanted;
  };

  /// `loop` and `log` outlive it.
  PastReaders(EventLoop& loop, LogReader& log, Handlers handlers);

  /// `projection` outlives it.
  void read(QueryDesk::PastRead read, const Projection& projection, ModelPast past);

 private:
  struct Job {
    Job(QueryDesk::PastRead read, const Projection& projection, ModelPast past)
        : ticket{read.ticket}, reading{projection, std::move(read.search), std::move(past)} {}

    QueryDesk::Ticket ticket;
    PastReading reading;
  };

  void begin_next();
  void ask(const std::shared_ptr<Job>& job);
  void on_page(const std::shared_ptr<Job>& job, v1::ReadReply page);
  void end();

  EventLoop& loop_;
  LogReader& log_;
  const Handlers handlers_;
  std::deque<std::shared_ptr<Job>> waiting_;
  std::size_t under_way_ = 0;
  /// The last member, so that its thread ends first.
  Worker thread_;
};

}  // namespace tercet
