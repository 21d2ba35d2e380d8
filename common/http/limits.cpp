#include "common/http/limits.hpp"

#include <algorithm>
#include <string>

#include "common/runtime/log.hpp"

namespace tercet::http {
namespace {

/// For the files of the storage, of which there may be 512, and for all other sockets.
constexpr std::uint64_t kOtherDescriptors = 704;
constexpr std::uint64_t kConnectionsLeast = 16;

}  // namespace

Limits limits_within(std::uint64_t descriptors) {
  Limits limits;
  const auto taken = kOtherDescriptors + limits.refusals;
  const auto left = std::max(descriptors, taken + kConnectionsLeast) - taken;
  if (left >= limits.connections) return limits;
  limits.connections = left;
  log_warning("only " + std::to_string(descriptors) + " files and sockets may be open (ulimit -n): HTTP takes " +
              std::to_string(left) + " connections at a time");
  return limits;
}

}  // namespace tercet::http
