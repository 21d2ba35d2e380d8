#pragma once

#include <cstdint>
#include <list>
#include <map>
#include <optional>
#include <unordered_map>
#include <vector>

#include "command-service/checked_command.hpp"
#include "command-service/processor_io.hpp"
#include "command-service/standing.hpp"
#include "common/messaging/event_loop.hpp"

namespace tercet {

struct Lane;
struct Job;

/// A client that waits for a command, until its last reply or its deadline.
struct Waiter {
  CommandClient client;
  std::uint64_t request_id = 0;
  /// It asked to be told of the acceptance first.
  bool wants_acceptance = false;
  /// Its place among all deadlines.
  std::multimap<MonoTime, Job*>::iterator deadline;
};

/// A command in hand.
struct Job {
  enum class Kind { client, dry_run, taken_over };
  struct Acceptance {
    Position position = 0;
    std::int64_t time_us = 0;
  };

  CheckedCommand command;
  Kind kind = Kind::client;
  std::vector<Waiter> waiters;

  /// Set once the log holds its acceptance.
  std::optional<Acceptance> acceptance;
  /// The waiters were told of it. Held back as long as the command may turn out to have an outcome already, so that no
  /// 202 comes after an outcome.
  bool acceptance_told = false;
  /// When it was sent to this process; nothing if it was taken over.
  std::optional<MonoTime> arrived;
  /// The event-bus's clock when the command arrived here.
  std::int64_t arrived_us = 0;
  /// Not to be taken up again by this process although it stays open: it could not be finished here.
  bool left_open = false;

  /// Its place in its aggregate's queue; nullptr while it is not there.
  Lane* lane = nullptr;
  std::uint64_t order = 0;
  /// What is offered: how many times it was decided, what was decided, on which standing, and what it leads to.
  std::uint32_t attempt = 0;
  v1::CommitBody body;
  Standing base;
  Standing after;
  /// When to stop deciding it again; set at the first conflict.
  std::optional<MonoTime> contended_at;

  std::int64_t accepted_us() const { return acceptance ? acceptance->time_us : arrived_us; }

  std::list<Job>::iterator self;
};

/// The commands in hand and who waits for them. Pure; not thread-safe.
class JobTable {
 public:
  struct Finished {
    CommandId command{};
    Job::Kind kind = Job::Kind::client;
    bool left_open = false;
  };

  /// A dry run is in hand, but not to be found by its id. The reference holds until finish().
  Job& add(CheckedCommand command, Job::Kind kind);
  /// nullptr if there is none.
  Job* find(const CommandId& command);

  /// `request` waits for `job` from now on. It is told of the acceptance at once if the others were.
  void add_waiter(Job& job, CommandClient client, const v1::Command& request, MonoTime deadline, Outputs& out);
  /// Sends 202 to all who asked for it, once.
  void tell_acceptance(Job& job, Outputs& out);
  /// The job's end: `reply` goes to all who still wait.
  void finish(Job& job, const v1::CommandReply& reply, Outputs& out);
  /// Answers those whose time is up with 504; their commands stay in hand.
  void expire(MonoTime now, Outputs& out);
  /// Answers all who wait with `problem`; their commands stay in hand.
  void dismiss_waiters(const v1::Problem& problem, Outputs& out);

  /// What has ended since the last call, without dry runs.
  std::vector<Finished> take_finished() { return std::exchange(finished_, {}); }

  std::size_t size() const { return jobs_.size(); }
  std::size_t waiting_clients() const { return deadlines_.size(); }
  std::size_t bytes() const { return bytes_; }

 private:
  void answer(Job& job, const Waiter& waiter, v1::CommandReply reply, Outputs& out) const;

  std::list<Job> jobs_;
  std::unordered_map<CommandId, Job*, UuidHash> by_id_;
  /// One entry for each waiter.
  std::multimap<MonoTime, Job*> deadlines_;
  std::size_t bytes_ = 0;
  std::vector<Finished> finished_;
};

}  // namespace tercet
