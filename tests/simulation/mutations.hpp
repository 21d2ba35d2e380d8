#pragma once

#include <optional>
#include <span>
#include <string_view>

#include "common/runtime/mutation.hpp"

/// Which mechanism is taken out of the services in this program; see Mutation. Only code that is compiled with
/// TERCET_MUTATIONS asks, on one thread.
namespace tercet::simulation {

struct MutationInfo {
  Mutation mutation;
  /// As in the enum.
  const char* name;
  /// "the sync of a group before it is acknowledged".
  const char* takes_out;
};

/// All but Mutation::none, in the order of the enum.
std::span<const MutationInfo> all_mutations();

/// The mutation of that name, Mutation::none for "none", nothing if there is none.
std::optional<Mutation> find_mutation(std::string_view name);

/// From now on this one is taken out, and no other; Mutation::none puts everything back.
void take_out(Mutation mutation);

}  // namespace tercet::simulation
