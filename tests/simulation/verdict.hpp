#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "query-service/read_model/projection.hpp"
#include "tests/simulation/history.hpp"

namespace tercet::simulation {

/// What a run left behind.
struct Evidence {
  struct Model {
    std::string name;
    std::filesystem::path directory;
    const Projection* projection = nullptr;
  };

  const History& history;
  /// The one that is served at the end, and then every other one that was served.
  const std::vector<FinalLog>& logs;
  std::vector<Model> models;
};

/// Everything that does not hold of it; nothing = all is well.
std::vector<std::string> find_violations(const Evidence& evidence);

}  // namespace tercet::simulation
