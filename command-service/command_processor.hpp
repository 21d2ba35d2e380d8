#pragma once

#include <cstdint>
#include <optional>

#include "command-service/aggregate_runner.hpp"
#include "command-service/command_queries.hpp"
#include "command-service/job_table.hpp"
#include "command-service/open_commands.hpp"
#include "command-service/pending_offers.hpp"
#include "command-service/processor_counts.hpp"
#include "command-service/processor_io.hpp"
#include "command-service/processor_limits.hpp"
#include "common/eventsourcing/aggregate_registry.hpp"

namespace tercet {

/// Turns commands into commits and their receipts into replies: the command-service without its sockets. Pure: inputs
/// and `now` go in, Outputs come out; the only chance in it, the jitter after conflicts, comes from a seed.
///
/// A command is checked (400, 413), refused while there is no room (429) or no log (503), accepted durably unless its
/// client waits for the commit only (202), decided on its aggregate, and answered with what the receipt says. Each
/// input method takes what has come; settle() then decides everything that can be decided, so that one batch of inputs
/// leaves in few appends. Not thread-safe: one thread owns it.
class CommandProcessor {
 public:
  /// `registry` must outlive this. `mark`: what the data directory held at the start.
  CommandProcessor(const AggregateRegistry& registry, ProcessorLimits limits, std::optional<Mark> mark,
                   std::uint64_t seed);
  CommandProcessor(const CommandProcessor&) = delete;
  CommandProcessor& operator=(const CommandProcessor&) = delete;

  void on_command(CommandClient client, v1::Command&& command, MonoTime now, Outputs& out);
  void on_query(CommandClient client, const v1::Query& query, MonoTime now, Outputs& out);
  void on_receipts(std::vector<v1::Receipt>&& receipts, MonoTime now, Outputs& out);
  /// The reply to a read from Outputs.
  void on_read(const ReadTicket& ticket, v1::ReadReply&& reply, MonoTime now, Outputs& out);
  void on_mark_written(const Mark& mark);
  /// To be called before the inputs of a batch.
  void on_bus(const BusView& bus) { bus_ = bus; }
  /// To be called every 5 to 50 ms.
  void on_tick(MonoTime now, Outputs& out);
  /// To be called after each batch of inputs.
  void settle(MonoTime now, Outputs& out);

  /// From now on no command is taken (503 `service.stopping`), and no open one is looked for.
  void stop();
  /// Nobody waits for anything and nothing is offered.
  bool idle() const;
  /// Answers all who still wait with 503 `service.stopping`. What was accepted stays open in the log, for others.
  void dismiss(Outputs& out);

  ProcessorLoad load() const;
  ProcessorCounts counts() const;

 private:
  /// Why no further command can be taken now; nothing if it can.
  std::optional<v1::Problem> refusal(const CheckedCommand& command) const;
  v1::Problem stopping() const;
  void take(CommandClient client, const v1::Command& command, CheckedCommand checked, MonoTime now, Outputs& out);
  void join(Job& job, CommandClient client, const v1::Command& command, const CheckedCommand& checked, MonoTime now,
            Outputs& out);
  MonoTime deadline(const v1::Command& command, MonoTime now) const;
  void accept(Job& job);
  void on_acceptance_receipt(Job& job, v1::Receipt&& receipt, Outputs& out);
  void on_accepted_before(Job& job, const v1::Commit& original, Outputs& out);
  void run_open(OpenCommands::Run run);
  void name_log(Outputs& out) const;

  const AggregateRegistry* registry_;
  ProcessorLimits limits_;
  BusView bus_;
  bool stopping_ = false;
  JobTable jobs_;
  PendingOffers offers_;
  AggregateRunner runner_;
  OpenCommands open_;
  CommandQueries queries_;
  std::uint64_t taken_over_ = 0;
};

}  // namespace tercet
