#include "common/runtime/descriptor_limit.hpp"

#include <sys/resource.h>

#include <algorithm>

namespace tercet {
namespace {

constexpr rlim_t kWanted = 65'536;

}  // namespace

std::uint64_t raise_descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) != 0) return 0;
  const auto before = limit.rlim_cur;
  limit.rlim_cur = std::max(before, std::min(limit.rlim_max, kWanted));
  return ::setrlimit(RLIMIT_NOFILE, &limit) == 0 ? limit.rlim_cur : before;
}

}  // namespace tercet
