#pragma once

#include <chrono>
#include <vector>

#include "common/runtime/readiness.hpp"
#include "tercet/v1/query.pb.h"

namespace tercet {

/// Whether queries are answered from what is: "event-bus", `log_check`, and each read model under its name. A model is ready
/// if it is LIVE or catches up, and is behind by `lag_max` at most. Pure.
std::vector<ReadinessCheck> query_readiness(bool bus_heard, ReadinessCheck log_check,
                                            const v1::ProjectionList& projections, std::chrono::milliseconds lag_max);

}  // namespace tercet
