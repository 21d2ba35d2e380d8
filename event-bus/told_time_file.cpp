#include "event-bus/told_time_file.hpp"

#include <charconv>
#include <string>
#include <utility>

#include "common/runtime/durable_file.hpp"
#include "common/runtime/mutation.hpp"

namespace tercet {
namespace {

constexpr std::int64_t kAheadUs = 1'000'000;

}  // namespace

Result<std::int64_t> ToldTimeFile::read(const std::filesystem::path& file) {
  const auto text = read_file(file);
  if (!text || is_mutated(Mutation::forget_told_over_restart)) return 0;
  std::int64_t time_us = 0;
  const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), time_us);
  if (error != std::errc{} || std::string_view{end} != "\n") {
    return Error{file.string() + " does not hold a time in microseconds"};
  }
  return time_us;
}

ToldTimeFile::ToldTimeFile(std::filesystem::path file, std::int64_t covered_us)
    : file_{std::move(file)}, covered_us_{covered_us} {}

Result<void> ToldTimeFile::cover(std::int64_t time_us) {
  if (time_us <= covered_us_) return {};
  const auto ahead_us = time_us + kAheadUs;
  if (auto written = replace_file(file_, std::to_string(ahead_us) + "\n"); !written) return written;
  covered_us_ = ahead_us;
  return {};
}

}  // namespace tercet
