#pragma once

#include <cstdint>
#include <deque>
#include <optional>
#include <unordered_set>
#include <vector>

#include "command-service/checked_command.hpp"
#include "command-service/job_table.hpp"
#include "command-service/processor_io.hpp"
#include "command-service/processor_limits.hpp"
#include "common/eventsourcing/aggregate_registry.hpp"
#include "common/messaging/event_loop.hpp"

namespace tercet {

/// Finds accepted commands that have no outcome and are in nobody's hands here, and says when to run which. Pure; not
/// thread-safe.
///
/// What was accepted before this process heard the event-bus for the first time is run one at a time under a mark in
/// the data directory, since the process before may have died of it. If a mark is found at the start, its command is
/// run first, and alone: nothing else is decided meanwhile. With that one the process can only have died of it (or of
/// something outside); after three such deaths the command is FAILED.
///
/// A command whose type is unknown here stays open, for an instance that knows it.
class OpenCommands {
 public:
  struct Run {
    AcceptedCommand accepted;
    Job::Acceptance acceptance;
    /// Before all that wait for the same aggregate.
    bool first = false;
  };

  /// `found`: the mark in the data directory when the process started. The others must outlive this.
  OpenCommands(std::optional<Mark> found, const AggregateRegistry& registry, const ProcessorLimits& limits);

  void on_page(v1::ReadReply&& page);
  void on_mark_written(const Mark& mark);
  void on_finished(const JobTable::Finished& finished);
  /// Wants reads and marks in `out`, and says what is to be run now.
  std::vector<Run> step(const BusView& bus, JobTable& jobs, MonoTime now, Outputs& out);

  /// Set from the start until the marked command is done: the only command that may be decided.
  std::optional<CommandId> suspect() const;

 private:
  /// A command that is run under a mark.
  struct Marked {
    Run run;
    Mark mark;
    enum class Stage { writing, written, in_hand } stage = Stage::writing;
  };

  void step_suspect(Outputs& out);
  void scan(const BusView& bus, JobTable& jobs, MonoTime now, Outputs& out, std::vector<Run>& runs);
  bool is_mine(const v1::OpenCommand& open, const BusView& bus, JobTable& jobs) const;
  std::optional<Run> read(v1::OpenCommand&& open, Outputs& out);
  void run_marked(Run run, std::uint32_t deaths, Outputs& out);
  void clear_mark(Outputs& out);
  void ask(const CommandId& only, Outputs& out);
  void remember(const CommandId& command);

  const AggregateRegistry* registry_;
  const ProcessorLimits* limits_;

  std::optional<Mark> suspect_;
  /// The suspect's page has come.
  bool suspect_known_ = false;
  std::optional<Marked> marked_;
  /// The data directory holds a mark.
  bool mark_there_ = false;

  /// The event-bus's time when it was first heard.
  std::int64_t started_us_ = 0;
  bool reading_ = false;
  std::deque<v1::OpenCommand> page_;
  bool page_is_last_ = true;
  std::string after_;
  std::optional<MonoTime> scanned_at_;

  std::unordered_set<CommandId, UuidHash> in_hand_;
  std::unordered_set<CommandId, UuidHash> left_open_;
  std::unordered_set<std::string> unknown_types_;
};

}  // namespace tercet
