#pragma once

#include "common/http/response.hpp"
#include "tercet/v1/problem.pb.h"

namespace tercet::http {

/// The problem as application/problem+json under its own status; with Retry-After (whole seconds, rounded up) if it may
/// pass. Pure, thread-safe.
Response problem_response(const v1::Problem& problem);

}  // namespace tercet::http
