#include "common/eventsourcing/aggregate_registry.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>

namespace tercet {
namespace {

[[noreturn]] void registered_twice(const std::string& what) {
  std::fprintf(stderr, "aggregate registration: %s is registered twice\n", what.c_str());
  std::abort();
}

}  // namespace

void AggregateRegistry::add(AggregateType aggregate) {
  const auto same_category = [&](const AggregateType& known) { return known.category() == aggregate.category(); };
  if (std::any_of(aggregates_.begin(), aggregates_.end(), same_category)) registered_twice(aggregate.category());

  const auto& stored = aggregates_.emplace_back(std::move(aggregate));
  for (const auto& command : stored.commands()) {
    if (!by_command_.emplace(command.name, Entry{&command, &stored}).second) registered_twice(command.name);
  }
}

const AggregateRegistry::Entry* AggregateRegistry::find(std::string_view command_type) const {
  const auto found = by_command_.find(command_type);
  return found == by_command_.end() ? nullptr : &found->second;
}

}  // namespace tercet
