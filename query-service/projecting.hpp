#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/log_client/follower.hpp"
#include "query-service/past_reading.hpp"
#include "query-service/read_model/model_error.hpp"
#include "query-service/read_model/model_store.hpp"
#include "query-service/read_model/projection.hpp"
#include "tercet/v1/query.pb.h"

namespace tercet {

/// What a store held when it was opened.
struct OpenedStore {
  Checkpoint checkpoint;
  std::vector<v1::SkippedCommit> skipped;
};

/// How far a read model has come, as far as those who ask it are concerned.
struct ModelStanding {
  /// What is stored.
  Position position = 0;
  /// Set while the position does not move: the answer to who waits for more.
  std::optional<v1::Problem> halted;
  /// Set while nothing can be answered from it: the answer to everybody.
  std::optional<v1::Problem> closed;
  /// False until a new model has met a log: who asks waits, for an empty answer would be a guess.
  bool has_met_log = true;
};

/// Keeps one read model at the head of the log: follows it, has its store opened, and has commits applied. A pure state
/// machine: no socket, clock, thread or file.
///
/// An event that cannot be folded stops this model until somebody says retry() or skip(). A file that cannot be written
/// (a full disk) stops it until it can: it is opened again after 1 s, doubling to 30 s. A damaged file, or a log that is
/// not the one it was built from, stops it until somebody acts and says retry(). The process and the other models go on
/// in each case.
///
/// Not thread-safe: one thread owns it.
class Projecting {
 public:
  struct Outputs {
    /// What Follower wants; `stopped` is among the lines already.
    Follower::Outputs follower;
    /// Open the store (again); on_opened() tells how that went.
    bool open = false;
    /// With `open`: then have it pass over this commit.
    std::optional<v1::SkippedCommit> skip;
    /// To be logged as errors: each says once that, where and why it stopped.
    std::vector<std::string> errors;
    /// To be logged: it goes on after an error.
    std::vector<std::string> notes;
  };

  /// `projection` must outlive it. `seed` as for Follower.
  Projecting(const Projection& projection, std::uint64_t seed, MonoTime now);

  void on_opened(const Result<OpenedStore, ModelError>& opened, MonoTime now, Outputs& out);
  void on_applied(const ModelStore::Applied& applied, MonoTime now, Outputs& out);
  void on_batch(const v1::BatchHeader& header, const SharedCommits& commits, std::size_t bytes, MonoTime now,
                Outputs& out);
  void on_heartbeat(const v1::Heartbeat& heartbeat, MonoTime now, Outputs& out);
  void on_page(v1::ReadReply&& reply, MonoTime now, Outputs& out);
  /// Somebody wants it to try again after it stopped: 409 `projection.not_stopped` if it has not.
  Result<void, v1::Problem> retry(Outputs& out);
  /// Somebody wants it to pass over the commit at which it stopped: 409 `projection.not_stopped` if it is not that.
  Result<void, v1::Problem> skip(Position position, Outputs& out);
  /// To be called every 20 to 250 ms. The first call asks for the store.
  void on_tick(MonoTime now, Outputs& out);

  v1::ProjectionView view() const;
  ModelStanding standing() const;
  ModelPast past() const;
  const Follower& follower() const { return follower_; }

 private:
  enum class Store { closed, opening, open };

  void fail(const ModelError& error, MonoTime now, Outputs& out);
  void begin_again(Outputs& out);
  void open_store(Outputs& out);
  void report_stop(Outputs& out) const;
  bool stopped_at_event() const;
  v1::ProjectionView::State state() const;

  const Projection& projection_;
  std::uint64_t seed_;
  Follower follower_;
  Store store_ = Store::closed;
  /// What is stored, as far as is known.
  Checkpoint stored_;
  std::vector<v1::SkippedCommit> skipped_;
  /// Asked for, and not stored yet.
  std::optional<v1::SkippedCommit> pending_skip_;
  /// Set from a retry until the log was seen to be the right one, if it was closed before.
  std::optional<v1::Problem> closed_before_;
  bool was_open_ = false;
  /// It has rows of a log, or has seen that there are none.
  bool has_met_log_ = false;

  /// Set while it is FAILED.
  std::optional<ModelError> failure_;
  MonoTime open_at_;
  std::chrono::milliseconds open_wait_;
};

}  // namespace tercet
