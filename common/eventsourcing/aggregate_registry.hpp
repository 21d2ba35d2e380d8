#pragma once

#include <deque>
#include <functional>
#include <map>
#include <string>
#include <string_view>

#include "common/eventsourcing/aggregate_type.hpp"

namespace tercet {

/// The aggregates a service knows. Filled before use; afterwards only read, by any thread.
class AggregateRegistry {
 public:
  /// A command as the registry knows it, with the aggregate it is for.
  struct Entry {
    const CommandType* command;
    const AggregateType* aggregate;
  };

  /// Ends the process if a command or the category is registered already: a mistake in the program.
  void add(AggregateType aggregate);

  /// By the command's full protobuf name; nullptr if it is unknown. Valid as long as the registry.
  const Entry* find(std::string_view command_type) const;

 private:
  /// A deque, so that entries may point into it.
  std::deque<AggregateType> aggregates_;
  std::map<std::string, Entry, std::less<>> by_command_;
};

}  // namespace tercet
