#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "event-bus/log_entries.hpp"

namespace tercet {

/// The commits made durable by one sync, and what the log's indexes learn from them. Made by Sequencer.
struct Group {
  struct Member {
    CommitId id{};
    /// Where the commit ends in `commits`.
    std::size_t end = 0;
  };
  struct StreamWrite {
    /// Points into the commit's body as it was offered: valid as long as that is.
    std::string_view stream;
    StreamEntry entry;
  };

  /// Position of the first member; the others follow without a gap.
  Position first = 0;
  /// A serialized v1::CommitBatch of all members.
  std::string commits;
  std::vector<Member> members;
  /// In the order of positions.
  std::vector<StreamWrite> streams;
  /// Commands that are open from now on. A command that was accepted and finished in this group is in neither list.
  std::map<CommandId, OpenEntry> opened;
  /// Commands that were open and have their outcome in this group.
  std::vector<CommandId> closed;
  /// Where the log stands after this group.
  LogHead head;

  bool empty() const { return members.empty(); }
};

/// Neighbouring members of a group.
struct GroupSlice {
  Position first = 0;
  Position last = 0;
  /// A serialized v1::CommitBatch; points into the group.
  std::string_view commits;
};

/// Cuts a group between commits, so that each slice has at most `bytes_max` bytes or exactly one commit.
std::vector<GroupSlice> slice_group(const Group& group, std::size_t bytes_max);

}  // namespace tercet
