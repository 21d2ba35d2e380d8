#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "common/messaging/event_loop.hpp"
#include "common/runtime/worker.hpp"
#include "query-service/query_desk.hpp"
#include "query-service/read_model/model_reader.hpp"

namespace tercet {

/// Reads rows for queries on a thread of its own, beside the writers. Not thread-safe: used on the loop's thread.
class RowReaders {
 public:
  /// Called on the loop's thread, with some at a time.
  using Handler = std::function<void(std::vector<QueryDesk::Found>)>;

  /// `projections`, in the desk's order, must outlive it.
  RowReaders(EventLoop& loop, std::vector<const Projection*> projections, std::filesystem::path directory,
             Handler on_found);

  /// Each in a snapshot of its own, taken after this call.
  void read(std::vector<QueryDesk::Read> reads);
  /// The projection's file may be another from now on.
  void reopen(std::size_t projection);

 private:
  void read_together(std::vector<QueryDesk::Read> reads);
  QueryDesk::Found look_up(const QueryDesk::Read& read);
  Result<ModelReader*, ModelError> reader(std::size_t projection);

  EventLoop& loop_;
  const std::vector<const Projection*> projections_;
  const std::filesystem::path directory_;
  const Handler on_found_;
  /// Used by the worker's thread only; empty until first needed.
  std::vector<std::unique_ptr<ModelReader>> readers_;
  /// The last member, so that its thread ends first.
  Worker thread_;
};

}  // namespace tercet
