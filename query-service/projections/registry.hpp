#pragma once

#include <memory>
#include <vector>

#include "query-service/read_model/projection.hpp"
#include "query-service/read_model/question.hpp"

namespace tercet {

/// Every read model of this service, in the order of their names: one line each.
std::vector<std::unique_ptr<Projection>> all_projections();

/// Every question that can be asked of them: one line each.
std::vector<Question> all_questions();

}  // namespace tercet
