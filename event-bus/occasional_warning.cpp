#include "event-bus/occasional_warning.hpp"

#include "common/runtime/log.hpp"

namespace tercet {
namespace {

constexpr std::chrono::seconds kTellEvery{5};

}  // namespace

void OccasionalWarning::happened(std::uint64_t times, const std::string& detail, MonoTime now) {
  if (times == 0) return;
  count_ += times;
  if (told_ != 0 && now - told_at_ < kTellEvery) return;
  log_warning(what_ + ": " + detail + " count=" + std::to_string(count_));
  told_ = count_;
  told_at_ = now;
}

}  // namespace tercet
