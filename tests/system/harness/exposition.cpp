#include "tests/system/harness/exposition.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <regex>
#include <sstream>
#include <utility>

#include "tests/system/harness/http_client.hpp"

namespace tercet::harness {
namespace {

const std::regex kHelpLine{R"(# HELP ([a-zA-Z_:][a-zA-Z0-9_:]*) (.+))"};
const std::regex kTypeLine{R"(# TYPE ([a-zA-Z_:][a-zA-Z0-9_:]*) (counter|gauge|histogram))"};
const std::regex kLabel{R"re(([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\[n"\\])*)",?)re"};
const std::regex kSampleLine{
    R"re(([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{((?:[a-zA-Z0-9_]+="(?:[^"\\]|\\[n"\\])*",?)*)\})? (\S+))re"};

Exposition::Labels read_labels(const std::string& text) {
  Exposition::Labels labels;
  for (auto it = std::sregex_iterator{text.begin(), text.end(), kLabel}; it != std::sregex_iterator{}; ++it) {
    labels[(*it)[1]] = (*it)[2];
  }
  return labels;
}

std::optional<double> read_value(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end != text.c_str() + text.size()) return std::nullopt;
  return value;
}

std::string without_end(const std::string& name, std::string_view end) {
  return name.ends_with(end) ? name.substr(0, name.size() - end.size()) : std::string{};
}

}  // namespace

Exposition::Exposition(std::string_view text) {
  if (!text.ends_with('\n')) fault("the last line has no end", std::string{text});
  std::istringstream lines{std::string{text}};
  for (std::string line; std::getline(lines, line);) read_line(line);
  check_families();
  check_buckets();
}

void Exposition::read_line(const std::string& line) {
  std::smatch match;
  if (std::regex_match(line, match, kHelpLine)) {
    if (!std::exchange(families_[match[1]].help, match[2].str()).empty()) fault("HELP twice", line);
  } else if (std::regex_match(line, match, kTypeLine)) {
    if (!std::exchange(families_[match[1]].type, match[2].str()).empty()) fault("TYPE twice", line);
  } else {
    read_sample(line);
  }
}

void Exposition::read_sample(const std::string& line) {
  std::smatch match;
  if (!std::regex_match(line, match, kSampleLine)) return fault("not readable", line);
  const auto value = read_value(match[3]);
  if (!value) return fault("no value", line);
  if (family_of(match[1]).empty()) fault("no TYPE before it", line);
  const auto labels = read_labels(match[2]);
  if (this->value(match[1], labels)) fault("twice", line);
  samples_.push_back({match[1], labels, *value});
}

void Exposition::check_families() {
  for (const auto& [name, family] : families_) {
    if (family.help.empty()) fault("no HELP", name);
    if (family.type.empty()) fault("no TYPE", name);
    if (name.ends_with("_total") != (family.type == "counter")) fault("counters, and only those, end in _total", name);
    const bool is_known = name.starts_with("tercet_") || name.starts_with("process_");
    if (!is_known) fault("the name begins with neither tercet_ nor process_", name);
  }
}

void Exposition::check_buckets() {
  // By name and labels without "le": the count up to each bound.
  std::map<std::pair<std::string, Labels>, std::map<double, double>> histograms;
  for (const auto& [name, labels, count] : samples_) {
    const auto histogram = without_end(name, "_bucket");
    if (histogram.empty()) continue;
    auto others = labels;
    others.erase("le");
    histograms[{histogram, others}][read_value(labels.at("le")).value_or(0)] = count;
  }
  for (const auto& [which, counts] : histograms) {
    const auto& [name, labels] = which;
    const bool rises = std::ranges::is_sorted(counts, {}, [](const auto& count) { return count.second; });
    if (!rises) fault("its buckets do not rise", name);
    if (!std::isinf(counts.rbegin()->first)) fault("its last bucket is not +Inf", name);
    if (value(name + "_count", labels) != counts.rbegin()->second) fault("its buckets do not add up", name);
    if (!value(name + "_sum", labels)) fault("it has no sum", name);
  }
}

std::string Exposition::family_of(const std::string& name) const {
  for (const auto* end : {"_bucket", "_sum", "_count"}) {
    const auto histogram = families_.find(without_end(name, end));
    if (histogram != families_.end() && histogram->second.type == "histogram") return histogram->first;
  }
  const auto found = families_.find(name);
  return found == families_.end() || found->second.type.empty() ? std::string{} : name;
}

std::optional<double> Exposition::value(const std::string& name, const Labels& labels) const {
  const auto found = std::ranges::find_if(
      samples_, [&](const Sample& sample) { return sample.name == name && sample.labels == labels; });
  return found == samples_.end() ? std::nullopt : std::optional{found->value};
}

double Exposition::sum(const std::string& name) const {
  double sum = 0;
  for (const auto& sample : samples_) sum += sample.name == name ? sample.value : 0;
  return sum;
}

void Exposition::fault(const std::string& what, const std::string& where) {
  faults_.push_back(what + ": " + where);
}

Exposition metrics_at(std::uint16_t port) {
  const auto reply = http_get(port, "/metrics");
  EXPECT_EQ(reply.status, 200U);
  EXPECT_EQ(reply.header("Content-Type"), "text/plain; version=0.0.4; charset=utf-8");
  return Exposition{reply.body};
}

}  // namespace tercet::harness
