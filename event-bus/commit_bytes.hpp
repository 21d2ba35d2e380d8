#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "common/vocabulary/identity.hpp"

/// A commit's bytes as they are stored and published: one `commits` field of a v1::CommitBatch. The log's own fields
/// come first, in this order, then the publisher's body as it came:
///
///   0x0a  length  | 0x08 position | 0x10 time_us | 0x1a length first_versions… | 0x22 length body
namespace tercet {

/// What the log adds to a body.
struct CommitStamp {
  Position position = 0;
  /// Microseconds since 1970 UTC, zero or more.
  std::int64_t time_us = 0;
  /// For each write of the body, in order.
  std::span<const Version> first_versions;
};

/// Appends one `commits` field to `batch`. `body` is a serialized v1::CommitBody and goes in as it is.
void append_commit(std::string& batch, const CommitStamp& stamp, std::string_view body);

/// One commit in a batch; points into the bytes it was read from.
struct CommitView {
  Position position = 0;
  std::int64_t time_us = 0;
  /// The whole `commits` field: tag, length, commit. Such fields, put one after the other, are a v1::CommitBatch.
  std::string_view field;
  /// The serialized v1::Commit.
  std::string_view commit;
};

/// The publisher's body in a commit, as it came; empty if the bytes are not what append_commit() writes.
std::string_view body_in(const CommitView& view);

/// Reads the commits of a stored batch one by one without parsing their bodies.
class CommitReader {
 public:
  explicit CommitReader(std::string_view batch) : rest_{batch} {}

  /// The next commit; nothing at the end, and when the bytes are not what append_commit() writes.
  std::optional<CommitView> next();
  /// Passes over the next `count` commits, or all that there are, by their lengths alone: what is in them goes unseen.
  void skip(std::uint64_t count);
  /// next() or skip() found bytes that it did not understand.
  bool damaged() const { return damaged_; }

 private:
  std::string_view rest_;
  bool damaged_ = false;
};

}  // namespace tercet
