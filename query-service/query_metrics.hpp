#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "common/metrics/metrics.hpp"
#include "common/metrics/status_counters.hpp"
#include "query-service/projection_runner.hpp"
#include "query-service/read_model/question.hpp"
#include "tercet/v1/query.pb.h"

namespace tercet {

/// What the query-service counts and measures. Not thread-safe: used on the loop's thread.
class QueryMetrics {
 public:
  explicit QueryMetrics(const std::vector<ReadModel>& models);

  /// What a query's type is called where only few names may occur: "unknown" if no model answers it. Valid as long as
  /// this.
  std::string_view type_label(const std::string& type) const;
  /// A query was answered, `time` after it had come. `type` as type_label() gave it.
  void on_reply(std::string_view type, std::uint32_t status, std::chrono::nanoseconds time);
  /// A read model has taken in commits.
  void on_applied(const std::string& projection, const ProjectionRunner::Work& work);
  /// Has it show where each read model is; `views` outlives the use of all().
  void show_projections(const std::function<v1::ProjectionView(std::size_t number)>& views);

  /// For what is read from elsewhere, and for the exposition.
  Metrics& all() { return all_; }

 private:
  struct Projection {
    Metrics::Counter commits;
    Metrics::Counter events;
    Metrics::Counter row_hits;
    Metrics::Counter row_misses;
    Metrics::Histogram batch_commits;
    Metrics::Histogram batch_time;
  };

  Projection projection_metrics(const std::string& name);
  void show_projection(const std::string& name, const std::function<v1::ProjectionView()>& view);

  Metrics all_;
  std::set<std::string, std::less<>> types_;
  StatusCounters queries_;
  Metrics::Histogram query_time_;
  std::vector<std::string> names_;
  std::map<std::string, Projection> projections_;
};

}  // namespace tercet
