#include "command-service/checked_command.hpp"

#include <string_view>

#include "common/vocabulary/fingerprint.hpp"
#include "common/vocabulary/limits.hpp"
#include "common/vocabulary/problem.hpp"
#include "common/vocabulary/stream_name.hpp"

namespace tercet {
namespace {

using MaybeProblem = std::optional<v1::Problem>;

MaybeProblem check_metadata(const v1::Metadata& metadata) {
  for (const auto* field :
       {&metadata.correlation_id(), &metadata.causation_id(), &metadata.principal(), &metadata.traceparent()}) {
    if (field->size() > limits::kMetadataBytesMax) {
      return make_problem(400, "command.metadata_too_long", "each field of the metadata has at most 255 bytes",
                          "metadata");
    }
  }
  return std::nullopt;
}

MaybeProblem check_envelope(const v1::Command& command, const ProcessorLimits& limits) {
  if (command.data().size() > limits::kCommandBytesMax) {
    return make_problem(413, "command.too_large",
                        "the command's data has " + std::to_string(command.data().size()) + " bytes; at most " +
                            std::to_string(limits::kCommandBytesMax) + " are taken",
                        "data");
  }
  if (command.timeout_ms() > limits.timeout_max.count()) {
    return make_problem(400, "command.timeout_too_long",
                        "the timeout is at most " + std::to_string(limits.timeout_max.count()) + " ms", "timeout_ms");
  }
  if (!v1::Command::Wait_IsValid(command.wait())) {
    return make_problem(400, "command.malformed", "this kind of wait is unknown", "wait");
  }
  if (command.has_not_before()) {
    return make_problem(400, "command.not_before_unsupported", "commands for a later time are not served",
                        "not_before");
  }
  return check_metadata(command.metadata());
}

v1::Problem aggregate_id_malformed(const std::string& field, bool is_missing) {
  return make_problem(400, "command.aggregate_id_malformed",
                      field + (is_missing ? " is missing; " : ": ") +
                          "an aggregate's id is 1 to 128 of A-Z a-z 0-9 . _ -, but not \".\" or \"..\"",
                      field);
}

/// Parses the data into `checked` and finds the aggregate; `checked` has its entry and data.
MaybeProblem read_content(CheckedCommand& checked) {
  const auto& type = *checked.entry->command;
  checked.message = type.parse(checked.data);
  if (checked.message == nullptr) {
    return make_problem(400, "command.malformed", "the data is not a " + checked.type, "data");
  }
  const auto& id = type.aggregate_id(*checked.message);
  if (!is_aggregate_id(id)) return aggregate_id_malformed(type.id_field->name(), id.empty());
  checked.stream = stream_name(checked.entry->aggregate->category(), id);
  if (const auto invalid = type.validate(*checked.message)) {
    return make_problem(400, "command.invalid", invalid->field + ": " + invalid->detail, invalid->field);
  }
  return std::nullopt;
}

v1::Problem unknown_type(std::string_view type) {
  return make_problem(400, "command.unknown_type",
                      "no command known here is called \"" + std::string{type.substr(0, limits::kTypeBytesMax)} + "\"",
                      "type");
}

}  // namespace

Result<CheckedCommand, v1::Problem> check_form(v1::Command& command, const AggregateRegistry& registry,
                                               const ProcessorLimits& limits) {
  const auto id = parse_uuid(command.command_id());
  if (!id) {
    return make_problem(400, "command.id_malformed", "a command id is a UUID as canonical lower-case text",
                        "command_id");
  }
  if (auto problem = check_envelope(command, limits)) return std::move(*problem);
  CheckedCommand checked;
  checked.entry = registry.find(command.type());
  if (checked.entry == nullptr) return unknown_type(command.type());
  checked.id = *id;
  checked.type = checked.entry->command->name;
  checked.data = std::move(*command.mutable_data());
  if (auto problem = read_content(checked)) return std::move(*problem);

  if (command.has_expected_version()) checked.expected_version = command.expected_version();
  checked.fingerprint = command_fingerprint(checked.type, checked.data, checked.expected_version, 0);
  if (command.has_metadata()) checked.metadata = std::move(*command.mutable_metadata());
  return checked;
}

std::string_view type_label(const AggregateRegistry::Entry* entry) {
  return entry == nullptr ? std::string_view{"unknown"} : entry->command->name;
}

std::optional<AcceptedCommand> read_acceptance(v1::Acceptance&& acceptance, const AggregateRegistry& registry) {
  const auto id = uuid_from_bytes(acceptance.command_id());
  const auto* entry = registry.find(acceptance.type());
  if (!id || entry == nullptr) return std::nullopt;

  AcceptedCommand accepted;
  auto& command = accepted.command;
  command.id = *id;
  command.type = std::move(*acceptance.mutable_type());
  command.data = std::move(*acceptance.mutable_data());
  command.fingerprint = std::move(*acceptance.mutable_fingerprint());
  command.metadata = std::move(*acceptance.mutable_metadata());
  if (acceptance.has_expected_version()) command.expected_version = acceptance.expected_version();
  command.entry = entry;
  accepted.failure = read_content(command);
  if (accepted.failure) {
    command.entry = nullptr;
    command.message = nullptr;
    command.stream = std::move(*acceptance.mutable_stream());
  }
  return accepted;
}

}  // namespace tercet
