#pragma once

#include <filesystem>
#include <string>

namespace tercet::harness {

/// Every row of every table of every SQLite file below `directory`, one a line, in an order that does not depend on how
/// the rows got there. Two read models are the same if and only if these texts are. Reads beside a running service.
std::string all_rows(const std::filesystem::path& directory);

}  // namespace tercet::harness
