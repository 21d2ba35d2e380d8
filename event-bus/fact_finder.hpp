#pragma once

#include <span>

#include "event-bus/log.hpp"
#include "event-bus/sequencer.hpp"
#include "event-bus/stream_head_cache.hpp"

namespace tercet {

/// Looks up in the log what the sequencer must know. Belongs to the writer; the log must change through it alone.
class FactFinder {
 public:
  /// `log` outlives this.
  explicit FactFinder(const Log& log);

  /// What judging `offers` takes, true of the log as it stands.
  LogResult<Facts> find(std::span<const OfferedCommit> offers);
  /// To be told each group once it is stored.
  void learn(const Group& group);

 private:
  LogResult<void> find_positions(Facts& facts);
  LogResult<void> find_digests(Facts& facts);
  LogResult<void> find_streams(Facts& facts);
  LogResult<void> find_open(Facts& facts);

  const Log& log_;
  StreamHeadCache stream_heads_;
};

}  // namespace tercet
