#pragma once

#include <cstdint>
#include <deque>
#include <list>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "command-service/job_table.hpp"
#include "command-service/processor_limits.hpp"
#include "command-service/standing.hpp"
#include "command-service/stream_load.hpp"

namespace tercet {

/// One aggregate as this process works on it: where it stands, and the commands that wait for it, in order. At most one
/// append of it is in flight; what arrives meanwhile waits.
struct Lane {
  std::string stream;
  const AggregateType* aggregate = nullptr;

  /// The newest standing that is known to be in the log; nothing if it must be loaded.
  std::optional<Standing> standing;
  /// The log is known to hold more of the stream than `standing`.
  bool behind = false;
  /// Under way.
  std::optional<StreamLoad> load;

  std::deque<Job*> waiting;
  /// Commits without a receipt.
  std::size_t in_flight = 0;
  /// Offered, refused by a conflict, and to be decided again once nothing is in flight.
  std::vector<Job*> again;
  /// In a row, since the last commit.
  unsigned conflicts = 0;
  /// How many more of its appends are followed by a pause in which others can commit: set by a conflict.
  unsigned turns_to_leave = 0;

  /// It is on the runner's list of lanes to look at; it pauses until its time comes.
  bool listed = false;
  bool paused = false;

  bool busy() const {
    return !waiting.empty() || in_flight > 0 || !again.empty() || load.has_value() || listed || paused;
  }

 private:
  friend class LaneTable;
  /// Its place among the idle ones, and what it is estimated to cost there.
  std::optional<std::list<Lane*>::iterator> idle_;
  std::size_t cost_ = 0;
};

/// The aggregates at work, and those kept because they may soon be again: a cache bounded by number and bytes, which
/// drops what was used least recently. Pure; not thread-safe.
class LaneTable {
 public:
  explicit LaneTable(const ProcessorLimits& limits) : limits_{&limits} {}

  /// The aggregate's lane, made if it is not here. The reference holds until release().
  Lane& use(const std::string& stream, const AggregateType& aggregate);
  /// Nothing is to be done on `lane` any more: it is kept, or dropped if there are too many.
  void release(Lane& lane);

  std::size_t size() const { return lanes_.size(); }

 private:
  void drop_oldest();

  const ProcessorLimits* limits_;
  std::unordered_map<std::string, Lane> lanes_;
  /// The least recently used first.
  std::list<Lane*> idle_;
  std::size_t idle_bytes_ = 0;
};

}  // namespace tercet
