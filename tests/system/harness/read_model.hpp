#pragma once

#include <filesystem>
#include <string>

#include "tests/system/harness/client.hpp"

namespace tercet::harness {

/// Every row of every table of every SQLite file below `directory`, one a line, in an order that does not depend on how
/// the rows got there. Two read models are the same if and only if these texts are. Reads beside a running service.
std::string all_rows(const std::filesystem::path& directory);

/// Waits until each read model of that query-service stands at `position` or further; false if one does not in time.
bool all_models_at(QueryClient& queries, std::uint64_t position);

}  // namespace tercet::harness
