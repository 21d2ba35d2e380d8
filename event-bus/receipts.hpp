#pragma once

#include <array>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "common/messaging/message.hpp"
#include "event-bus/commit_scan.hpp"
#include "event-bus/sequencer.hpp"
#include "tercet/v1/bus.pb.h"

namespace tercet {

/// How many receipts there were, by their result.
using ReceiptCounts = std::array<std::size_t, v1::Receipt::Result_ARRAYSIZE>;

/// Makes the receipts for one group, after the sync: fills in from the log what verdicts only point to, and packs
/// receipts by publisher. Belongs to the writer; used for one group.
class ReceiptWriter {
 public:
  /// `log` outlives this.
  explicit ReceiptWriter(const Log& log);

  /// `publisher` must stay valid until finish().
  void add(std::string_view publisher, std::uint32_t attempt, const OfferedCommit& offer, const Verdict& verdict);
  /// For an append of which not even the commits can be told.
  void add_refusal(std::string_view publisher, std::string reason);

  /// The messages for the feed: each at most 1 MiB or exactly one receipt.
  std::vector<Message> finish();

  /// Damage that was met, one line each. The receipts concerned are UNAVAILABLE.
  const std::vector<std::string>& errors() const { return errors_; }
  const ReceiptCounts& counts() const { return counts_; }

 private:
  struct Pages {
    std::vector<v1::ReceiptBatch> batches;
    /// Of the last batch.
    std::size_t bytes = 0;
  };

  void fill(v1::Receipt& receipt, const Committed& committed);
  void fill(v1::Receipt& receipt, const Duplicate& duplicate);
  void fill(v1::Receipt& receipt, const Conflicted& conflicted);
  void fill(v1::Receipt& receipt, const InvalidCommit& invalid);
  void fill(v1::Receipt& receipt, const Unavailable& unavailable);
  /// The serialized v1::CommitBatch for v1::Conflict.between.
  std::string between(const Conflicted& conflicted);
  void pack(std::string_view publisher, v1::Receipt&& receipt);

  const Log& log_;
  CommitFetcher fetcher_;
  std::map<std::string_view, Pages> pages_;
  std::size_t bytes_ = 0;
  std::vector<std::string> errors_;
  ReceiptCounts counts_{};
};

}  // namespace tercet
