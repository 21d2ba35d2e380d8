#pragma once

#include <google/protobuf/repeated_field.h>

#include <cstdint>
#include <optional>
#include <string>

#include "common/vocabulary/identity.hpp"
#include "tercet/v1/bus.pb.h"
#include "tercet/v1/command.pb.h"
#include "tercet/v1/log.pb.h"

/// What the log says of a command, in the one form in which it is told. Pure, thread-safe.
namespace tercet {

/// As in v1::Receipt and v1::Commit: for each write, the version of its first event.
using FirstVersions = google::protobuf::RepeatedField<std::uint64_t>;

/// Where an outcome leaves the command's stream, or what state it was decided on.
struct VersionAfter {
  Version version = 0;
  /// The command made the stream.
  bool created = false;
};
VersionAfter version_after(const v1::CommitBody& body, const FirstVersions& first_versions);

/// The canonical text of an id's 16 bytes; empty if they are not that.
std::string id_text(const std::string& bytes);

/// A command without an outcome, accepted at `position` at `accepted_us` (microseconds since 1970 UTC).
v1::CommandView accepted_view(const v1::Acceptance& acceptance, Position position, std::int64_t accepted_us);
v1::CommandView accepted_view(const v1::OpenCommand& open);

/// Where and when a command was accepted; the time in microseconds since 1970 UTC.
struct AcceptedAt {
  Position position = 0;
  std::int64_t time_us = 0;
};

/// A command with an outcome; `commit` holds it. `accepted`: if it was.
v1::CommandView outcome_view(const v1::Commit& commit, const std::optional<AcceptedAt>& accepted);

}  // namespace tercet
