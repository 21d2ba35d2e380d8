#pragma once

#include <string_view>

namespace tercet {

/// The version of the programs, as `--version` tells it.
inline constexpr std::string_view kVersion = TERCET_VERSION;

}  // namespace tercet
