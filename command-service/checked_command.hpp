#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "command-service/processor_limits.hpp"
#include "common/eventsourcing/aggregate_registry.hpp"
#include "common/vocabulary/identity.hpp"
#include "common/vocabulary/result.hpp"
#include "tercet/v1/command.pb.h"
#include "tercet/v1/log.pb.h"
#include "tercet/v1/problem.pb.h"

namespace tercet {

/// A command whose form is right, parsed once.
struct CheckedCommand {
  CommandId id{};
  /// Full protobuf name.
  std::string type;
  /// nullptr, as is `message`, only for an accepted command that cannot be read (see read_acceptance()).
  const AggregateRegistry::Entry* entry = nullptr;
  std::unique_ptr<google::protobuf::Message> message;
  /// The aggregate's stream.
  std::string stream;
  /// As the client sent it.
  std::string data;
  std::optional<Version> expected_version;
  std::string fingerprint;
  v1::Metadata metadata;
};

/// The form check: everything that can be said of a command without looking at any state. Moves data and metadata out
/// of `command` if it is right. The problem is 400, or 413 for too much data; it names the field or what was wrong.
Result<CheckedCommand, v1::Problem> check_form(v1::Command& command, const AggregateRegistry& registry,
                                               const ProcessorLimits& limits);

/// What a command's type is called where only few names may occur: "unknown" if there is no entry. Valid as long as the
/// registry.
std::string_view type_label(const AggregateRegistry::Entry* entry);

/// An accepted command, as found in the log.
struct AcceptedCommand {
  CheckedCommand command;
  /// Set if it can never be decided: its data is not what its type says.
  std::optional<v1::Problem> failure;
};

/// Nothing if the command's type is unknown here, or its id is not one.
std::optional<AcceptedCommand> read_acceptance(v1::Acceptance&& acceptance, const AggregateRegistry& registry);

}  // namespace tercet
