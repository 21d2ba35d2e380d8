#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "event-bus/log_entries.hpp"

/// Keys and values of the stored indexes. Numbers are 8 bytes, big-endian, so that keys sort as numbers do.
///
///   family    key                                value
///   commits   first position of the chunk        the chunk: a serialized v1::CommitBatch
///   streams   name, 0x00, last version           position, commit id (16)
///   ids       commit id (16)                     position
///   open      command id (16)                    position, due time in microseconds, fingerprint (32)
///   default   "log_id"                           the log's id (16)
///
/// A stream's name holds no zero byte, so no stream's keys lie among another's. The readers return nothing for
/// bytes of any other form, which is damage.
namespace tercet {

std::string number_bytes(std::uint64_t number);
std::optional<std::uint64_t> read_number(std::string_view bytes);

/// What all keys of a stream begin with.
std::string stream_key_prefix(std::string_view stream);
std::string stream_key(std::string_view stream, Version last_version);
std::string stream_value(const StreamEntry& entry);
/// `key` belongs to the stream whose prefix has `prefix_size` bytes.
std::optional<StreamEntry> read_stream_entry(std::string_view key, std::size_t prefix_size, std::string_view value);

std::string open_value(const OpenEntry& entry);
std::optional<OpenEntry> read_open_entry(std::string_view value);

}  // namespace tercet
