#pragma once

#include <cstddef>
#include <cstdint>

/// Every limit of the protocol, in one place. What is over a limit is refused by name, never cut.
namespace tercet::limits {

inline constexpr std::size_t kKiB = 1024;
inline constexpr std::size_t kMiB = 1024 * kKiB;

/// The data of one command or query.
inline constexpr std::size_t kCommandBytesMax = 256 * kKiB;
/// One serialized CommitBody.
inline constexpr std::size_t kCommitBytesMax = kMiB;
/// One page of a read, one message of the feed, one reply: this, or exactly one commit.
inline constexpr std::size_t kPageBytesMax = kMiB;
/// The commits that a conflict receipt carries.
inline constexpr std::size_t kConflictBytesMax = 64 * kKiB;
/// A wall in front of every socket: a longer message disconnects its sender.
inline constexpr std::int64_t kMessageBytesMax = 8 * kMiB;
/// How many commits are stored under one key, roughly.
inline constexpr std::size_t kChunkBytes = 32 * kKiB;

inline constexpr std::size_t kBodiesPerAppendMax = 1024;
/// The bodies of one Append together.
inline constexpr std::size_t kAppendBytesMax = 2 * kMiB;
inline constexpr std::size_t kEventsPerWriteMax = 4096;
inline constexpr std::size_t kStreamsPerCommitMax = 256;
inline constexpr std::size_t kAcceptancesPerCommitMax = 256;

inline constexpr std::size_t kTypeBytesMax = 255;
inline constexpr std::size_t kMetadataBytesMax = 255;
inline constexpr std::size_t kCategoryBytesMax = 64;
inline constexpr std::size_t kAggregateIdBytesMax = 128;
/// Of a commit's body, where one is expected to the byte.
inline constexpr std::size_t kDigestBytes = 16;

}  // namespace tercet::limits
