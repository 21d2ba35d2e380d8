#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "common/log_client/log_reader.hpp"
#include "common/messaging/event_loop.hpp"
#include "common/runtime/worker.hpp"
#include "query-service/projecting.hpp"
#include "query-service/read_model/model_store.hpp"

namespace tercet {

/// The shell of Projecting: asks the log, and has the store opened and commits applied on a thread of its own.
/// Not thread-safe: used on the loop's thread.
class ProjectionRunner {
 public:
  /// A batch that was folded and stored.
  struct Work {
    std::size_t commits = 0;
    std::size_t events = 0;
    RowCache::Lookups lookups;
    std::chrono::nanoseconds time{};
  };
  struct Handlers {
    /// Its standing may have changed.
    std::function<void()> on_change;
    /// Its file was opened, maybe a new one.
    std::function<void()> on_opened;
    std::function<void(const Work&)> on_applied = [](const Work&) {};
  };

  /// All arguments must outlive it. Nothing happens before start().
  ProjectionRunner(EventLoop& loop, LogReader& log, const Projection& projection, std::filesystem::path directory,
                   std::uint64_t seed, Handlers handlers);

  /// Opens the store; to be called once, before start(), which takes what this gave.
  Result<OpenedStore, ModelError> open_store();
  void start(const Result<OpenedStore, ModelError>& opened);

  void on_batch(const v1::BatchHeader& header, const SharedCommits& commits, std::size_t bytes);
  void on_heartbeat(const v1::Heartbeat& heartbeat);
  /// To be called every 20 to 250 ms. True: the connection to the feed is to be made anew.
  bool on_tick();

  const Projection& projection() const { return projection_; }
  /// As Projecting::retry() or, with a position, skip(); answers with its view from then on.
  Result<v1::ProjectionView, v1::Problem> repair(std::optional<Position> skip);
  v1::ProjectionView view() const { return core_.view(); }
  ModelStanding standing() const { return core_.standing(); }
  ModelPast past() const { return core_.past(); }
  /// Times its file was opened.
  std::uint64_t openings() const { return openings_; }

 private:
  void act(Projecting::Outputs&& out);
  void ask_for_page(const v1::ReadRequest& request);
  void apply(Follower::Application&& application);
  void open_again(std::optional<v1::SkippedCommit> skip);
  Result<OpenedStore, ModelError> open_and_skip(const std::optional<v1::SkippedCommit>& skip);

  EventLoop& loop_;
  LogReader& log_;
  const Projection& projection_;
  const std::filesystem::path directory_;
  const Handlers handlers_;
  Projecting core_;
  std::uint64_t openings_ = 0;
  /// Used by the worker's thread only, once started.
  std::unique_ptr<ModelStore> store_;
  /// The last member, so that its thread ends first.
  Worker writer_;
};

}  // namespace tercet
