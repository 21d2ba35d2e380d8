#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "tercet/v1/problem.pb.h"

namespace tercet {

/// Builds a problem: `type` is "/problems/<code>", `title` the usual phrase for the status.
v1::Problem make_problem(std::uint32_t status, std::string_view code, std::string detail, std::string instance = {});

/// A problem that may pass: the same, with the time after which another try is worth it.
v1::Problem make_retry_problem(std::uint32_t status, std::string_view code, std::string detail,
                               std::uint32_t retry_after_ms);

}  // namespace tercet
