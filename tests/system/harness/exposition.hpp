#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace tercet::harness {

/// What a process answered to GET /metrics, taken apart.
class Exposition {
 public:
  using Labels = std::map<std::string, std::string>;

  /// Reads Prometheus's text format, version 0.0.4.
  explicit Exposition(std::string_view text);

  /// The value of that sample, as its line has it (a histogram's end in _count, _sum, _bucket); nothing if there is none.
  std::optional<double> value(const std::string& name, const Labels& labels = {}) const;
  /// Of all samples with that name.
  double sum(const std::string& name) const;
  bool empty() const { return samples_.empty(); }

  /// What is against the format or Prometheus's conventions, one line each: lines that cannot be read, samples without HELP
  /// or TYPE, a sample twice, counters that do not end in _total, buckets that do not rise.
  const std::vector<std::string>& faults() const { return faults_; }

 private:
  struct Family {
    std::string help;
    std::string type;
  };
  struct Sample {
    std::string name;
    Labels labels;
    double value = 0;
  };

  void read_line(const std::string& line);
  void read_sample(const std::string& line);
  void check_families();
  void check_buckets();
  /// The family that a sample of that name belongs to; empty if none was announced.
  std::string family_of(const std::string& name) const;
  void fault(const std::string& what, const std::string& where);

  std::map<std::string, Family> families_;
  std::vector<Sample> samples_;
  std::vector<std::string> faults_;
};

/// What the process whose HTTP port this is counts now; fails the test if it does not say.
Exposition metrics_at(std::uint16_t port);

}  // namespace tercet::harness
