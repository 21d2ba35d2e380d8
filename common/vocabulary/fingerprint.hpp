#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/vocabulary/identity.hpp"

namespace tercet {

/// What makes two commands the same: SHA-256 (FIPS 180-4), 32 bytes, over
///   type length (4 bytes, big-endian), type, data length (8), data,
///   1 and the expected version (8), or 0 if there is none, and the due time in microseconds since 1970 UTC (8).
/// Lengths go in, so that no two different commands give the same bytes. Pure, thread-safe.
std::string command_fingerprint(std::string_view type, std::string_view data, std::optional<Version> expected_version,
                                std::int64_t not_before_us);

/// What names bytes to the bit: the first 16 bytes of their SHA-256. Of a serialized v1::CommitBody, it is what
/// v1::Expected.last_digest holds. Pure, thread-safe.
std::string body_digest(std::string_view body);

}  // namespace tercet
