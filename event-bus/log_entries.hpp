#pragma once

#include <array>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "common/vocabulary/identity.hpp"
#include "common/vocabulary/result.hpp"

/// What a log knows about itself, its streams and its open commands.
namespace tercet {

/// The last commit; all zero = the log is empty.
struct LogHead {
  Position position = 0;
  CommitId commit{};
  /// When it was judged, microseconds since 1970 UTC.
  std::int64_t time_us = 0;

  friend bool operator==(const LogHead&, const LogHead&) = default;
};

/// Where a stream stands; all zero = there is no such stream.
struct StreamHead {
  Version version = 0;
  /// The commit that wrote its last event.
  CommitId last_commit{};

  friend bool operator==(const StreamHead&, const StreamHead&) = default;
};

/// One commit that wrote a stream, as the stream's index names it.
struct StreamEntry {
  /// The version of the last event that it wrote there.
  Version last_version = 0;
  Position position = 0;
  CommitId commit{};

  friend bool operator==(const StreamEntry&, const StreamEntry&) = default;
};

/// SHA-256 of what makes two commands the same; see command_fingerprint().
using Fingerprint = std::array<char, 32>;

/// A command that was accepted and has no outcome yet.
struct OpenEntry {
  /// The commit that holds the acceptance.
  Position position = 0;
  /// Not to be run before, microseconds since 1970 UTC; 0 = at once.
  std::int64_t due_us = 0;
  Fingerprint fingerprint{};

  friend bool operator==(const OpenEntry&, const OpenEntry&) = default;
};

/// Why a log could not do what it was asked.
struct LogError {
  enum class Kind {
    /// What is stored is not what was written, or is missing.
    damage,
    /// The storage refused: a full disk, an I/O error.
    storage,
  };
  Kind kind = Kind::storage;
  /// Where the damage is, as near as it is known; 0 = not known.
  Position position = 0;
  /// For a person; names the place.
  std::string message;
};

/// Reading the value of an error is a broken invariant (found by boost::system::result).
[[noreturn]] inline void throw_exception_from_error(const LogError&, const boost::source_location&) {
  std::abort();
}

template <class T>
using LogResult = Result<T, LogError>;

}  // namespace tercet
