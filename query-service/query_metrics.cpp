#include "query-service/query_metrics.hpp"

#include <array>
#include <utility>

namespace tercet {
namespace {

using View = v1::ProjectionView;

constexpr unsigned kBatchBuckets = 13;
constexpr double kMicrosecondsPerSecond = 1e6;
constexpr std::string_view kUnknown = "unknown";
constexpr std::array<std::pair<View::State, const char*>, 5> kStates{{{View::CATCHING_UP, "catching_up"},
                                                                      {View::LIVE, "live"},
                                                                      {View::FAILED, "failed"},
                                                                      {View::WRONG_LOG, "wrong_log"},
                                                                      {View::DISCONNECTED, "disconnected"}}};

}  // namespace

QueryMetrics::QueryMetrics(const std::vector<ReadModel>& models)
    : types_{v1::ListProjections::descriptor()->full_name(), v1::RetryProjection::descriptor()->full_name(),
             v1::SkipCommit::descriptor()->full_name()},
      queries_{all_, "tercet_queries_total", "Queries answered.", "type"},
      query_time_{
          all_.histogram("tercet_query_seconds", "Time from a query's arrival to its answer.", buckets_of_seconds())} {
  for (const auto& model : models) {
    for (const auto& question : model.questions) types_.insert(question.type);
    names_.push_back(model.projection->name());
    projections_.emplace(names_.back(), projection_metrics(names_.back()));
  }
}

std::string_view QueryMetrics::type_label(const std::string& type) const {
  const auto found = types_.find(type);
  return found == types_.end() ? kUnknown : std::string_view{*found};
}

void QueryMetrics::on_reply(std::string_view type, std::uint32_t status, std::chrono::nanoseconds time) {
  queries_.increment(type, status);
  query_time_.observe(time);
}

QueryMetrics::Projection QueryMetrics::projection_metrics(const std::string& name) {
  const Metrics::Labels labels{{"projection", name}};
  return {all_.counter("tercet_projection_commits_total", "Commits folded into a read model.", labels),
          all_.counter("tercet_projection_events_total", "Events of the commits folded into a read model.", labels),
          all_.counter("tercet_row_cache_hits_total", "Rows to be changed that were in memory.", labels),
          all_.counter("tercet_row_cache_misses_total", "Rows to be changed that were looked for in the file.", labels),
          all_.histogram("tercet_projection_batch_commits", "Commits folded in one transaction.",
                         doubling_buckets(1, kBatchBuckets), labels),
          all_.histogram("tercet_projection_batch_seconds", "Time in which a batch was folded and stored.",
                         buckets_of_seconds(), labels)};
}

void QueryMetrics::on_applied(const std::string& projection, const ProjectionRunner::Work& work) {
  auto& metrics = projections_.at(projection);
  metrics.commits.increment(static_cast<double>(work.commits));
  metrics.events.increment(static_cast<double>(work.events));
  metrics.row_hits.increment(static_cast<double>(work.lookups.hits));
  metrics.row_misses.increment(static_cast<double>(work.lookups.misses));
  metrics.batch_commits.observe(static_cast<double>(work.commits));
  metrics.batch_time.observe(work.time);
}

void QueryMetrics::show_projections(const std::function<View(std::size_t number)>& views) {
  for (std::size_t i = 0; i < names_.size(); ++i) {
    show_projection(names_[i], [views, i] { return views(i); });
  }
}

void QueryMetrics::show_projection(const std::string& name, const std::function<View()>& view) {
  const Metrics::Labels labels{{"projection", name}};
  all_.gauge("tercet_projection_position", "Position at which a read model stands.", labels,
             [view] { return static_cast<double>(view().position()); });
  all_.gauge("tercet_projection_lag_commits", "By how many commits a read model is behind the head of the log.", labels,
             [view] { return static_cast<double>(view().lag_commits()); });
  all_.gauge("tercet_projection_lag_seconds",
             "Age of what a read model does not have yet, by the event-bus's clock; 0 if it is at the head.", labels,
             [view] { return static_cast<double>(view().lag_us()) / kMicrosecondsPerSecond; });
  for (const auto& [state, text] : kStates) {
    all_.gauge("tercet_projection_state", "1 for the state in which a read model is.",
               {{"projection", name}, {"state", text}},
               [view, state = state] { return view().state() == state ? 1.0 : 0.0; });
  }
}

}  // namespace tercet
