#include "command-service/command_metrics.hpp"

namespace tercet {

CommandMetrics::CommandMetrics(const CommandProcessor& processor, const Publisher& publisher)
    : commands_{all_, "tercet_commands_total", "Commands that are done with, by the status they were answered with.",
                "type"},
      acceptance_time_{all_.histogram("tercet_command_acceptance_seconds", "Time from a command's arrival to its 202.",
                                      buckets_of_seconds())},
      outcome_time_{all_.histogram("tercet_command_outcome_seconds",
                                   "Time from a command's arrival to its last answer.", buckets_of_seconds())},
      decide_time_{all_.histogram("tercet_decide_seconds",
                                  "Time in which all commands that had come together were decided.",
                                  buckets_of_seconds())} {
  show(processor);
  show(publisher);
}

void CommandMetrics::on_outputs(const Outputs& out, MonoTime now) {
  for (const auto arrived : out.acceptances) acceptance_time_.observe(now - arrived);
  for (const auto& ending : out.endings) {
    commands_.increment(ending.type, ending.status);
    if (ending.arrived) outcome_time_.observe(now - *ending.arrived);
  }
}

void CommandMetrics::show(const CommandProcessor& processor) {
  const auto count = [&](const char* name, const char* help, std::uint64_t ProcessorCounts::*which) {
    all_.counter(name, help, {}, [&processor, which] { return static_cast<double>(processor.counts().*which); });
  };
  const auto load = [&](const char* name, const char* help, std::size_t ProcessorLoad::*which) {
    all_.gauge(name, help, [&processor, which] { return static_cast<double>(processor.load().*which); });
  };
  count("tercet_decisions_total", "Outcomes decided, again after conflicts too.", &ProcessorCounts::decisions);
  count("tercet_conflicts_total", "Outcomes decided again, as a stream had moved.", &ProcessorCounts::conflicts);
  count("tercet_aggregate_cache_hits_total", "Commands whose aggregate was in memory.", &ProcessorCounts::cache_hits);
  count("tercet_aggregate_cache_misses_total", "Commands whose aggregate was not in memory.",
        &ProcessorCounts::cache_misses);
  count("tercet_aggregate_loads_total", "Aggregates read from the log.", &ProcessorCounts::loads);
  count("tercet_open_commands_taken_over_total", "Accepted commands without an outcome that were taken over.",
        &ProcessorCounts::taken_over);
  load("tercet_commands_in_hand", "Commands without an outcome that are in hand.", &ProcessorLoad::commands);
  load("tercet_clients_waiting", "Clients that wait for a command.", &ProcessorLoad::waiting_clients);
  load("tercet_offers_outstanding", "Commits offered to the log that have no receipt yet.", &ProcessorLoad::offers);
  load("tercet_aggregates_cached", "Aggregates in memory.", &ProcessorLoad::cached_aggregates);
  load("tercet_queries_waiting", "Queries that have no reply yet.", &ProcessorLoad::queries);
}

void CommandMetrics::show(const Publisher& publisher) {
  all_.counter("tercet_offers_resent_total", "Commits offered once more, as no receipt had come.", {},
               [&publisher] { return static_cast<double>(publisher.resent()); });
}

}  // namespace tercet
