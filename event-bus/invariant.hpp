#pragma once

#include <cstdio>
#include <cstdlib>

namespace tercet {

/// Ends the process if what must be true is not: going on would write a wrong log. In every build.
inline void require(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "broken invariant: %s\n", what);
  std::abort();
}

}  // namespace tercet
