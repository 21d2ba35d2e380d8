#pragma once

#include <array>
#include <boost/container_hash/hash.hpp>
#include <boost/uuid/uuid.hpp>
#include <boost/uuid/uuid_hash.hpp>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace tercet {

/// A commit's number in the log, from 1; 0 = before the first.
using Position = std::uint64_t;
/// The number of events in a stream, and so the number of its last event; 0 = no stream.
using Version = std::uint64_t;

/// Names one commit, command or log for ever. 16 bytes; all zero = none.
using Uuid = boost::uuids::uuid;
using CommitId = Uuid;
using CommandId = Uuid;
using LogId = Uuid;

/// Hash for unordered containers.
using UuidHash = boost::hash<Uuid>;

/// Reads the canonical lower-case text form ("xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx"); nothing else is accepted,
/// and neither is the all-zero id.
std::optional<Uuid> parse_uuid(std::string_view text);

/// The canonical lower-case text form.
std::string to_text(const Uuid& id);

/// Reads the 16-byte wire form; nothing for any other length.
std::optional<Uuid> uuid_from_bytes(std::string_view bytes);

/// The 16-byte wire form; empty for the all-zero id, as absent ids are on the wire.
std::string to_bytes(const Uuid& id);

/// A view of the 16 bytes; valid as long as `id` lives.
std::string_view bytes_view(const Uuid& id);

/// RFC 9562 version 7: 48 bits of time, the rest random, so that ids made one after the other sort nearly in order.
/// `unix_ms` is milliseconds since 1970 UTC. Pure: the caller brings clock and randomness.
Uuid make_uuid_v7(std::uint64_t unix_ms, const std::array<std::uint8_t, 10>& random);

/// A version 7 id from the system's clock and random source. Thread-safe. For shells only, never in a core.
Uuid new_uuid();

/// Id of the commit that accepts a command by itself: UUID version 5 of ("accepted") in the command id's name space,
/// so that whoever accepts the command, the log holds one acceptance.
CommitId acceptance_commit_id(const CommandId& command);

}  // namespace tercet
