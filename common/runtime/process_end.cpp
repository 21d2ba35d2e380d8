#include "common/runtime/process_end.hpp"

#include <cstdlib>

namespace tercet {

// Not exit(): other threads still run, and destructors would use what cannot be trusted.
void end_process(int status) {
  std::_Exit(status);
}

}  // namespace tercet
