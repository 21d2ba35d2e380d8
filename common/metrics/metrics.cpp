#include "common/metrics/metrics.hpp"

#include <prometheus/check_names.h>
#include <prometheus/counter.h>
#include <prometheus/histogram.h>
#include <prometheus/text_serializer.h>

#include <cstdio>
#include <cstdlib>
#include <map>
#include <sstream>
#include <string_view>
#include <utility>
#include <variant>

namespace tercet {
namespace {

using prometheus::ClientMetric;
using prometheus::MetricType;

constexpr std::string_view kPrefix = "tercet_";
/// What all processes have, by names that are the same everywhere.
constexpr std::string_view kProcessPrefix = "process_";
constexpr std::string_view kCounterEnd = "_total";

using Value =
    std::variant<std::unique_ptr<prometheus::Counter>, std::unique_ptr<prometheus::Histogram>, Metrics::Reading>;

struct Family {
  MetricType type = MetricType::Untyped;
  std::string help;
  std::map<Metrics::Labels, Value> series;
};

[[noreturn]] void wrong_metric(const std::string& name, const char* why) {
  std::fprintf(stderr, "metric %s: %s\n", name.c_str(), why);
  std::abort();
}

void check(const std::string& name, MetricType type, const std::string& help, const Metrics::Labels& labels) {
  const bool is_ours = name.starts_with(kPrefix) || name.starts_with(kProcessPrefix);
  if (!prometheus::CheckMetricName(name) || !is_ours) wrong_metric(name, "that is no name");
  if (name.ends_with(kCounterEnd) != (type == MetricType::Counter)) wrong_metric(name, "only counters end in _total");
  if (help.empty() || help.find_first_of("\n\\") != std::string::npos) wrong_metric(name, "its help is no line");
  for (const auto& label : labels) {
    if (!prometheus::CheckLabelName(label.name) || label.name == "le") wrong_metric(name, "a label's name is none");
  }
}

ClientMetric read(const Value& value, MetricType type) {
  if (const auto* counter = std::get_if<std::unique_ptr<prometheus::Counter>>(&value)) return (*counter)->Collect();
  if (const auto* histogram = std::get_if<std::unique_ptr<prometheus::Histogram>>(&value)) {
    return (*histogram)->Collect();
  }
  ClientMetric metric;
  const double now = std::get<Metrics::Reading>(value)();
  if (type == MetricType::Counter) {
    metric.counter.value = now;
  } else {
    metric.gauge.value = now;
  }
  return metric;
}

}  // namespace

struct Metrics::Impl {
  std::map<std::string, Family> families;

  /// The place for a series, maybe there already.
  std::pair<Value*, bool> place(const std::string& name, MetricType type, const std::string& help,
                                const Labels& labels) {
    check(name, type, help, labels);
    auto& family = families.try_emplace(name, Family{type, help, {}}).first->second;
    if (family.type != type || family.help != help) wrong_metric(name, "it is there with another kind or help");
    const auto [found, is_new] = family.series.try_emplace(labels);
    return {&found->second, is_new};
  }

  void add_reading(const std::string& name, MetricType type, const std::string& help, const Labels& labels,
                   Reading reading) {
    const auto [value, is_new] = place(name, type, help, labels);
    if (!is_new) wrong_metric(name, "it is there with the same labels");
    *value = std::move(reading);
  }
};

void Metrics::Counter::increment(double by) {
  counter_->Increment(by);
}

void Metrics::Histogram::observe(double value) {
  histogram_->Observe(value);
}

void Metrics::Histogram::observe(std::chrono::nanoseconds time) {
  observe(std::chrono::duration<double>{time}.count());
}

Metrics::Metrics() : impl_{std::make_unique<Impl>()} {}

Metrics::~Metrics() = default;

Metrics::Counter Metrics::counter(const std::string& name, const std::string& help, const Labels& labels) {
  const auto [value, is_new] = impl_->place(name, MetricType::Counter, help, labels);
  if (is_new) *value = std::make_unique<prometheus::Counter>();
  auto* counter = std::get_if<std::unique_ptr<prometheus::Counter>>(value);
  if (counter == nullptr) wrong_metric(name, "it is there, and read from elsewhere");
  return Counter{**counter};
}

Metrics::Histogram Metrics::histogram(const std::string& name, const std::string& help,
                                      const std::vector<double>& bounds, const Labels& labels) {
  const auto [value, is_new] = impl_->place(name, MetricType::Histogram, help, labels);
  if (is_new) *value = std::make_unique<prometheus::Histogram>(bounds);
  return Histogram{*std::get<std::unique_ptr<prometheus::Histogram>>(*value)};
}

void Metrics::counter(const std::string& name, const std::string& help, const Labels& labels, Reading reading) {
  impl_->add_reading(name, MetricType::Counter, help, labels, std::move(reading));
}

void Metrics::gauge(const std::string& name, const std::string& help, const Labels& labels, Reading reading) {
  impl_->add_reading(name, MetricType::Gauge, help, labels, std::move(reading));
}

void Metrics::gauge(const std::string& name, const std::string& help, Reading reading) {
  gauge(name, help, {}, std::move(reading));
}

std::string Metrics::exposition() const {
  std::vector<prometheus::MetricFamily> all;
  for (const auto& [name, family] : impl_->families) {
    auto& shown = all.emplace_back(prometheus::MetricFamily{name, family.help, family.type, {}});
    for (const auto& [labels, value] : family.series) {
      auto& metric = shown.metric.emplace_back(read(value, family.type));
      for (const auto& label : labels) metric.label.push_back({label.name, label.value});
    }
  }
  std::ostringstream text;
  prometheus::TextSerializer{}.Serialize(text, all);
  return std::move(text).str();
}

std::vector<double> buckets_of_seconds() {
  return {0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10};
}

std::vector<double> doubling_buckets(double first, unsigned count) {
  std::vector<double> bounds;
  for (unsigned i = 0; i < count; ++i, first *= 2) bounds.push_back(first);
  return bounds;
}

}  // namespace tercet
