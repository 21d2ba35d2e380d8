#pragma once

#include <cstdint>
#include <optional>

#include "tercet/v1/query.pb.h"
#include "tests/simulation/workload/knowledge.hpp"
#include "tests/simulation/workload/random.hpp"

namespace tercet::simulation {

/// A question to a query-service, about now or the past: type, data and often a position that the answer must include.
/// `now_us`: the time of day, microseconds since 1970 UTC.
v1::Query make_question(const Knowledge& knowledge, std::int64_t now_us, Random& random);

/// A question to a command-service: what became of a command it has sent; nothing if it has heard of none.
std::optional<v1::Query> ask_for_command(const Knowledge& knowledge, Random& random);

/// The same question for the page after `reply`; nothing if there is none.
std::optional<v1::Query> next_page(const v1::Query& query, const v1::QueryReply& reply);

}  // namespace tercet::simulation
