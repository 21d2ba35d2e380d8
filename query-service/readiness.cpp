#include "query-service/readiness.hpp"

#include <string>
#include <utility>

namespace tercet {
namespace {

using View = v1::ProjectionView;

constexpr std::int64_t kMicrosecondsPerSecond = 1'000'000;

ReadinessCheck bus_check(bool heard) {
  if (heard) return {"event-bus", true, "The event-bus is heard."};
  return {"event-bus", false, "The event-bus is not heard; answers may be old."};
}

std::string describe(const View& view) {
  auto text = View::State_Name(view.state()) + " at position " + std::to_string(view.position()) + " of " +
              std::to_string(view.head());
  if (view.lag_us() > 0) text += ", " + std::to_string(view.lag_us() / kMicrosecondsPerSecond) + " s behind";
  if (!view.error().empty()) text += ": " + view.error();
  return text + ".";
}

bool is_ready(const View& view, std::chrono::microseconds lag_max) {
  // Before its first commit it cannot be told how far it is behind.
  const bool lag_is_known = view.state() == View::LIVE || (view.state() == View::CATCHING_UP && view.position() > 0);
  return lag_is_known && view.lag_us() <= lag_max.count();
}

}  // namespace

std::vector<ReadinessCheck> query_readiness(bool bus_heard, ReadinessCheck log_check,
                                            const v1::ProjectionList& projections, std::chrono::milliseconds lag_max) {
  std::vector<ReadinessCheck> checks{bus_check(bus_heard), std::move(log_check)};
  for (const auto& view : projections.projections()) {
    checks.push_back({view.name(), is_ready(view, lag_max), describe(view)});
  }
  return checks;
}

}  // namespace tercet
