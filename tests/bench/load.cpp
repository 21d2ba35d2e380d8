#include "tests/bench/load.hpp"

#include <algorithm>
#include <cstdio>

namespace tercet::bench {
namespace {

// After the last request: whatever has no answer then will not get one.
constexpr std::chrono::seconds kPatience{30};

}  // namespace

void Times::add(std::chrono::nanoseconds time) {
  times_us_.push_back(std::chrono::duration<double, std::micro>(time).count());
}

double Times::percentile_us(double share) const {
  if (times_us_.empty()) return 0;
  auto sorted = times_us_;
  const auto last = static_cast<double>(sorted.size() - 1);
  const auto nth = sorted.begin() + static_cast<std::ptrdiff_t>(share * last);
  std::nth_element(sorted.begin(), nth, sorted.end());
  return *nth;
}

Load::Load(const LoadPlan& plan, MonoTime start)
    : plan_{plan}, start_{start}, end_{start + plan.length}, last_answer_{start} {}

std::optional<std::size_t> Load::next(MonoTime now) {
  const auto number = sent_.size();
  if (all_sent(now) || unanswered() >= plan_.in_flight_max || now < due_at(number)) return std::nullopt;
  sent_.push_back(now);
  return number;
}

MonoTime Load::wake_at(MonoTime now) const {
  if (all_sent(now)) return end_ + kPatience;
  if (plan_.per_second == 0 || unanswered() >= plan_.in_flight_max) return end_;
  return std::min(end_, due_at(sent_.size()));
}

void Load::answered(std::size_t number, MonoTime now) {
  times_.add(now - sent_.at(number));
  last_answer_ = now;
}

bool Load::over(MonoTime now) const {
  if (!all_sent(now)) return false;
  return unanswered() == 0 || now >= end_ + kPatience;
}

double Load::rate() const {
  const auto seconds = std::chrono::duration<double>(last_answer_ - start_).count();
  return seconds > 0 ? static_cast<double>(times_.count()) / seconds : 0;
}

bool Load::all_sent(MonoTime now) const {
  return now >= end_ || (plan_.requests_max > 0 && sent_.size() >= plan_.requests_max);
}

MonoTime Load::due_at(std::size_t number) const {
  if (plan_.per_second == 0) return start_;
  const std::chrono::duration<double> after{static_cast<double>(number) / static_cast<double>(plan_.per_second)};
  return start_ + std::chrono::duration_cast<MonoTime::duration>(after);
}

void print_figure(const std::string& metric, double value, const std::string& unit) {
  std::printf("%s\t%.6g\t%s\n", metric.c_str(), value, unit.c_str());
}

void print_times(const std::string& prefix, const Times& times) {
  print_figure(prefix + "p50", times.percentile_us(0.5), "us");
  print_figure(prefix + "p99", times.percentile_us(0.99), "us");
}

void print_load(const Load& load, const std::string& what) {
  print_figure("count", static_cast<double>(load.times().count()), what);
  print_figure("rate", load.rate(), what + "/s");
  print_times("", load.times());
}

int exit_status_of(const Load& load, const std::string& what) {
  if (load.unanswered() == 0 && load.times().count() > 0) return 0;
  std::fprintf(stderr, "of %zu %s, %zu had no answer\n", load.unanswered() + load.times().count(), what.c_str(),
               load.unanswered());
  return 1;
}

}  // namespace tercet::bench
