#pragma once

#include <cstdint>

namespace tercet {

/// Lets this process have as many files and sockets open as it is allowed to, up to 65536: most systems start processes
/// with 1024, and let them raise that. Returns how many it may have open now.
std::uint64_t raise_descriptor_limit();

}  // namespace tercet
