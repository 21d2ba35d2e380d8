#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace prometheus {
class Counter;
class Histogram;
}  // namespace prometheus

namespace tercet {

/// What a process counts and measures, as Prometheus reads it.
///
/// A name begins with "tercet_" (or "process_", for what any process has) and says its unit (seconds, bytes); a counter ends in "_total", nothing else does. A
/// metric has one kind, one help line and, in each of its series, other labels; what identifies a single thing (a command, an
/// account) is no label. Names, kinds and help are code: a wrong one ends the process at its start.
///
/// What is counted nowhere else is counted here, by handles that are cheap to use and valid as long as this object. What
/// exists as state already (a position, the length of a queue) is not kept twice: it is read when somebody asks.
///
/// Handles may be used from any thread. Everything else belongs to one thread, on which the functions given are called.
class Metrics {
 public:
  struct Label {
    std::string name;
    std::string value;

    friend bool operator==(const Label&, const Label&) = default;
    friend bool operator<(const Label& left, const Label& right) {
      return left.name != right.name ? left.name < right.name : left.value < right.value;
    }
  };
  using Labels = std::vector<Label>;
  /// Called for each exposition; must stay callable as long as this object is asked.
  using Reading = std::function<double()>;

  /// Costs as much as an atomic addition.
  class Counter {
   public:
    /// `by` is not negative.
    void increment(double by = 1);

   private:
    friend class Metrics;
    explicit Counter(prometheus::Counter& counter) : counter_{&counter} {}
    prometheus::Counter* counter_;
  };

  /// Costs an uncontended mutex besides.
  class Histogram {
   public:
    void observe(double value);
    /// In seconds.
    void observe(std::chrono::nanoseconds time);

   private:
    friend class Metrics;
    explicit Histogram(prometheus::Histogram& histogram) : histogram_{&histogram} {}
    prometheus::Histogram* histogram_;
  };

  Metrics();
  ~Metrics();
  Metrics(const Metrics&) = delete;
  Metrics& operator=(const Metrics&) = delete;

  /// The counter of that name with these labels, made if it is not there.
  Counter counter(const std::string& name, const std::string& help, const Labels& labels = {});
  /// The same for a histogram; `bounds` are those of its buckets, rising, the same in all its series.
  Histogram histogram(const std::string& name, const std::string& help, const std::vector<double>& bounds,
                      const Labels& labels = {});
  /// A counter that is kept elsewhere. Once for each name and labels, here and below.
  void counter(const std::string& name, const std::string& help, const Labels& labels, Reading reading);
  void gauge(const std::string& name, const std::string& help, const Labels& labels, Reading reading);
  void gauge(const std::string& name, const std::string& help, Reading reading);

  /// Everything in Prometheus's text format, names in order.
  std::string exposition() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// The Content-Type of Metrics::exposition().
inline constexpr const char* kExpositionType = "text/plain; version=0.0.4; charset=utf-8";

/// Buckets for what takes between a tenth of a millisecond and ten seconds.
std::vector<double> buckets_of_seconds();
/// `first`, twice that, and so on.
std::vector<double> doubling_buckets(double first, unsigned count);

}  // namespace tercet
