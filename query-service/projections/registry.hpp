#pragma once

#include <vector>

#include "query-service/read_model/question.hpp"

namespace tercet {

/// Every read model of this service, in the order of their names: one line each.
std::vector<ReadModel> all_read_models();

}  // namespace tercet
