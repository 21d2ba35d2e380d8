#pragma once

#include <string>
#include <vector>

#include "common/http/request.hpp"

namespace tercet::http {

/// The target "/path?query" of these segments and parameters, which are not encoded yet. What parse_target() makes of it
/// are the same again. Pure, thread-safe.
std::string encoded_target(const std::vector<std::string>& path, const std::vector<NamedValue>& parameters);

}  // namespace tercet::http
