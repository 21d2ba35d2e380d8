#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/vocabulary/identity.hpp"
#include "event-bus/group.hpp"
#include "tercet/v1/log.pb.h"
#include "tests/simulation/disk/chance.hpp"
#include "tests/simulation/disk/disk.hpp"
#include "tests/simulation/disk/life.hpp"
#include "tests/simulation/process_ended.hpp"

namespace tercet::simulation {

/// A group that depends on nothing else.
class StoredGroup {
 public:
  explicit StoredGroup(const Group& group);
  StoredGroup(const StoredGroup&) = delete;
  StoredGroup& operator=(const StoredGroup&) = delete;

  const Group& get() const { return group_; }

 private:
  Group group_;
  /// What the group's streams point into.
  std::vector<std::string> streams_;
};

/// A log as it lies on the event-bus's disk; it outlives the process. Its copy is a backup: a log that can be put in its place.
class LogStorage {
 public:
  using Groups = std::vector<std::shared_ptr<const StoredGroup>>;

  /// `seed` decides what deaths in mid-operation and power losses leave.
  LogStorage(const LogId& id, std::uint64_t seed) : id_{id}, chance_{seed} {}

  const LogId& id() const { return id_; }
  const Groups& groups() const { return groups_; }
  /// Of the last commit that a power loss cannot take; 0 = none.
  Position synced() const;
  /// All that is written, synced or not.
  std::vector<v1::Commit> commits() const;

  /// The process dies in the n-th write or sync from now on; n from 1. The group is then written or it is not.
  void die_after(std::uint64_t operations) { life_.die_after(operations); }
  /// The process dies in the next sync during which somebody reads.
  void die_being_read() { dies_being_read_ = true; }
  /// During a sync.
  void on_read() {
    if (dies_being_read_) life_.die_after(1);
  }
  void live_on() {
    dies_being_read_ = false;
    life_.live_on();
  }
  void die() { life_.die(); }
  bool dead() const { return life_.dead(); }
  /// Makes this an older copy: without the newest groups, that many or as many as there are.
  void drop_last(std::size_t groups);
  /// The next process finds what was written; after a power loss what was synced, and maybe some of the groups after that.
  void restart(End end);

  /// For DiskLog. Both throw ProcessEnded.
  void write(const Group& group);
  void sync();

 private:
  void store(const Group& group) { groups_.push_back(std::make_shared<const StoredGroup>(group)); }
  void store_half(const Group& group);

  LogId id_;
  Chance chance_;
  Life life_;
  bool dies_being_read_ = false;
  /// What no longer changes is shared by all copies.
  Groups groups_;
  std::size_t synced_ = 0;
};

}  // namespace tercet::simulation
