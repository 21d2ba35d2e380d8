#include "tests/simulation/workload/random.hpp"

#include <array>

#include "common/runtime/clock.hpp"

namespace tercet::simulation {

Uuid random_id(Random& random) {
  std::array<std::uint8_t, 10> bytes{};
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random.next());
  return make_uuid_v7(static_cast<std::uint64_t>(wall_now_us()) / 1000, bytes);
}

}  // namespace tercet::simulation
