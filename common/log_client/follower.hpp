#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "common/messaging/event_loop.hpp"
#include "common/vocabulary/identity.hpp"
#include "tercet/v1/bus.pb.h"

namespace tercet {

/// Where a reader of the log stands: everything up to `position` is in.
struct Checkpoint {
  /// All zero: it has not met a log yet.
  LogId log_id{};
  Position position = 0;
  /// Id of the commit at `position`; all zero at position 0.
  CommitId commit{};
  /// When that commit was written, microseconds since 1970 UTC.
  std::int64_t time_us = 0;

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// What tells a commit from the one at the same position of another history: an older copy of the log that has gone
/// another way since may hold the same command's outcome there once more, under the same id but of another time.
struct CommitMark {
  CommitId commit{};
  /// Microseconds since 1970 UTC; 0 = not known.
  std::int64_t time_us = 0;

  bool is_same(const CommitMark& other) const;
};

/// Commits as they came from the feed or in a page, parsed once for all who follow.
using SharedCommits = std::shared_ptr<const v1::CommitBatch>;

/// Follows the log from a checkpoint: hands its owner every commit once, in order, without a gap. A pure state machine:
/// no socket, no clock.
///
/// The feed may lose messages, and whoever answers behind its address may be another process with another log. So:
/// - a batch is handed on only if its log is the follower's and it continues exactly the commit where the follower
/// stands;
///   what overlaps is cut, what is missing is read page by page;
/// - a heartbeat that knows of more than has come shows a loss at the tail;
/// - at the start and after each silence of 3 s nothing is handed on before a page has shown that the log still holds
/// the
///   commit where the follower stands. If it does not, or the log is another, the follower stops for good, with one
///   line.
///
/// Its owner applies one Application at a time. Meanwhile up to four pages are read ahead, and the newest 4 MiB of the feed
/// are kept; what is older is read again. So a slow owner costs bounded memory.
///
/// Not thread-safe: one thread owns it.
class Follower {
 public:
  enum class State {
    /// Reading what happened before, or what was missed.
    catching_up,
    /// Has reached the head of the log and follows as it grows.
    live,
    /// The feed has been silent for 3 s.
    disconnected,
    /// For good: see stop_reason().
    stopped,
  };

  /// The commits of one batch from index `skip` on.
  struct Run {
    SharedCommits commits;
    int skip = 0;
  };

  /// For the owner to apply, in order.
  struct Application {
    std::vector<Run> runs;
    /// Where it stands afterwards.
    Checkpoint up_to;
  };

  struct Outputs {
    /// To be sent to the log; the reply, with this request's id in it, goes to on_page().
    std::optional<v1::ReadRequest> page;
    /// To be applied; on_applied() tells when it is done.
    std::optional<Application> apply;
    /// Drop the connection to the feed and make it anew.
    bool start_over = false;
    /// The line that says why it has just stopped.
    std::optional<std::string> stopped;
  };

  /// `from` with an all-zero log id takes the log it meets; and if it also has a position but no commit, takes the
  /// commit there as its own. `seed` varies the waiting times after failed reads. Nothing happens before the first
  /// input.
  Follower(const Checkpoint& from, std::uint64_t seed, MonoTime now);

  /// A batch of the feed; `bytes` is its serialized size.
  void on_batch(const v1::BatchHeader& header, SharedCommits commits, std::size_t bytes, MonoTime now, Outputs& out);
  void on_heartbeat(const v1::Heartbeat& heartbeat, MonoTime now, Outputs& out);
  /// A reply to a page asked for; a reply to another request is ignored.
  void on_page(v1::ReadReply&& reply, MonoTime now, Outputs& out);
  /// The owner has applied what it was given.
  void on_applied(MonoTime now, Outputs& out);
  /// To be called every 20 to 250 ms.
  void on_tick(MonoTime now, Outputs& out);
  /// The owner cannot go on: nothing is asked for or handed on any more, only head and time are kept up to date.
  void halt(std::string reason);

  State state() const;
  /// Why it stopped; empty if it has not.
  const std::string& stop_reason() const { return stop_reason_; }
  /// What went wrong when the log was last read; empty once a page has come.
  const std::string& read_problem() const { return read_problem_; }
  /// The log was seen to hold the commit where it stands, since the start or the last silence.
  bool has_compared() const { return compared_; }
  /// The last position that was applied.
  const Checkpoint& applied() const { return applied_; }
  /// When the oldest commit that its owner is applying was written, microseconds since 1970 UTC; 0 = it applies none.
  std::int64_t applying_since_us() const { return applying_since_us_; }
  /// The last position of the log, as last heard.
  Position head() const { return head_; }
  /// The event-bus's clock, as last heard, microseconds since 1970 UTC; 0 = never.
  std::int64_t bus_time_us() const { return bus_time_us_; }

 private:
  struct Batch {
    SharedCommits commits;
    CommitMark previous;
    std::size_t bytes = 0;

    Position first() const { return commits->commits(0).position(); }
    Position last() const { return commits->commits(commits->commits_size() - 1).position(); }
  };
  enum class Fit { follows, stale, gap, other_history };

  static std::optional<Batch> read_batch(SharedCommits commits, const CommitMark& previous, std::size_t bytes);
  static Fit fit(const Batch& batch, const Checkpoint& at);

  void heard_feed(MonoTime now);
  bool is_own_log(const std::string& log_id, Outputs& out);
  void adopt(const LogId& log_id);
  bool compare(const v1::ReadReply& reply, Outputs& out);
  void keep(Batch batch);
  void proceed(MonoTime now, Outputs& out);
  void hand_over(Outputs& out);
  bool take(const Batch& batch, Application& application);
  Checkpoint frontier() const;
  bool page_is_needed() const;
  void ask_for_page(Outputs& out);
  void read_failed(const v1::ReadReply& reply, std::string why, MonoTime now);
  void stop(std::string reason, Outputs& out);
  void start_again();

  Checkpoint applied_;
  /// Ends what the owner was given; the same as applied_ unless an application is under way.
  Checkpoint handed_;
  bool applying_ = false;
  std::int64_t applying_since_us_ = 0;

  /// Read ahead, each the continuation of the one before; the first continues handed_, or overlaps it.
  std::deque<Batch> pages_;
  /// From the feed, each the continuation of the one before.
  std::deque<Batch> live_;
  std::size_t live_bytes_ = 0;

  /// The log was seen to hold the commit at handed_, since the start or the last silence.
  bool compared_ = false;
  bool caught_up_ = false;
  bool silent_ = false;
  MonoTime feed_heard_;
  Position head_ = 0;
  std::int64_t bus_time_us_ = 0;

  std::uint64_t last_request_ = 0;
  /// Id of the request under way; 0 = none.
  std::uint64_t awaited_ = 0;
  /// Where the request under way continues from.
  Checkpoint asked_from_;
  MonoTime ask_again_at_{};
  std::chrono::milliseconds ask_again_wait_;
  std::minstd_rand random_;

  std::string stop_reason_;
  std::string read_problem_;
};

}  // namespace tercet
