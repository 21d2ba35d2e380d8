#include <sys/random.h>

#include <chrono>
#include <cstdlib>

#include "common/vocabulary/identity.hpp"

namespace tercet {

Uuid new_uuid() {
  std::array<std::uint8_t, 10> random{};
  // The kernel's source cannot fail for so few bytes once it is initialized, and blocks before.
  if (getrandom(random.data(), random.size(), 0) != static_cast<ssize_t>(random.size())) std::abort();
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  return make_uuid_v7(static_cast<std::uint64_t>(ms), random);
}

}  // namespace tercet
