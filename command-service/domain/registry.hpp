#pragma once

#include "common/eventsourcing/aggregate_registry.hpp"

namespace tercet {

/// The aggregates this service runs. One line each.
AggregateRegistry domain_registry();

}  // namespace tercet
