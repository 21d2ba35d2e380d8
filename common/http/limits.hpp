#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "common/vocabulary/limits.hpp"

namespace tercet::http {

/// What a server bears. Times are watched every Limits::tick, so they may be exceeded by that much.
struct Limits {
  /// Of a request's target; more is 414.
  std::size_t target_bytes = 8 * limits::kKiB;
  /// Of the request line and all headers, and how many headers; more is 431.
  std::size_t header_bytes = 16 * limits::kKiB;
  std::size_t header_count = 100;
  /// More is 413. A command's data as JSON, which takes up to four times as many bytes as the data.
  std::size_t body_bytes = limits::kMiB;
  /// More are answered with 503 and closed; of those, as many at once as `refusals`, and closed without a word beyond.
  std::size_t connections = 1024;
  std::size_t refusals = 64;
  /// What waits for the reader of an event stream; more, and it is cut off.
  std::size_t stream_queue_bytes = limits::kMiB;
  /// While no more than this waits, a message passes whatever its size.
  std::size_t stream_queue_low_bytes = 128 * limits::kKiB;
  /// What a client may still send after an answer that closes the connection.
  std::size_t drain_bytes = 4 * limits::kMiB;

  /// From the first byte of a request to the end of its headers, and from there to the end of its body; later is 408.
  std::chrono::milliseconds header_time{10'000};
  std::chrono::milliseconds body_time{30'000};
  /// Between requests, and before the first; later is closed without a word.
  std::chrono::milliseconds idle_time{60'000};
  /// For the network to take the next byte of an answer.
  std::chrono::milliseconds write_time{30'000};
  /// For the client to close its side after an answer that closes the connection.
  std::chrono::milliseconds drain_time{2'000};
  /// For the answers in hand when the server stops.
  std::chrono::milliseconds stop_time{2'000};
  /// How long an event stream is silent before a comment is sent.
  std::chrono::milliseconds heartbeat{15'000};
  std::chrono::milliseconds tick{100};
};

/// What the server of a process bears that may have so many files and sockets open: fewer connections, and a line in the log,
/// if there would be none left for what else it opens.
Limits limits_within(std::uint64_t descriptors);

}  // namespace tercet::http
