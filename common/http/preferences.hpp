#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "common/http/request.hpp"

/// What the headers of a request ask for, besides its message: waiting, and only what is new. Pure, thread-safe.
namespace tercet::http {

/// The longest wait that is granted.
inline constexpr std::chrono::seconds kWaitMax{300};

/// N of `Prefer: wait=N` (RFC 7240), at most kWaitMax. Nothing if there is none, or it is none that can be understood: a
/// preference may be ignored.
std::optional<std::chrono::seconds> preferred_wait(const Request& request);

/// The value of `Preference-Applied` for a wait that was granted: "wait=5".
std::string applied_wait(std::chrono::seconds wait);

/// The version in an entity tag, "\"7\"", as `ETag` has it for what has versions. Nothing for any other text.
std::optional<std::uint64_t> version_in(std::string_view entity_tag);

/// The entity tag of a version, and of a representation that has none: its digest.
std::string version_tag(std::uint64_t version);
std::string content_tag(std::string_view body);

/// Whether `If-None-Match` names this tag, or any (RFC 9110, section 13.1.2: the comparison is the weak one).
bool none_match_fails(const Request& request, std::string_view entity_tag);

/// Whether the client wants a stream of events: `Accept` names text/event-stream.
bool wants_events(const Request& request);

}  // namespace tercet::http
