#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "query-service/read_model/question.hpp"
#include "tercet/v1/bus.pb.h"

namespace tercet {

/// Which past a read model has: that of this log, without what it was told to pass over.
struct ModelPast {
  LogId log_id{};
  /// Rising.
  std::vector<Position> skipped;
};

/// Finds one aggregate's row as it was at a point of the past: reads the aggregate's stream from the log, page by page, and
/// folds it with the projection's own fold up to that point. What is past does not change, so the answer is exact and
/// stays the same for ever.
///
/// A pure state machine: no socket, clock or file. One thread at a time.
class PastReading {
 public:
  /// `projection` has a row per aggregate and outlives this.
  PastReading(const Projection& projection, PastSearch search, ModelPast past);
  ~PastReading();

  struct Answer {
    /// Where the log stood.
    Position position = 0;
    /// The row, serialized.
    Result<std::string, v1::Problem> row;
  };

  /// The page that is needed now.
  v1::ReadRequest request() const;
  /// Takes the reply to it. Nothing: another page is needed. Otherwise the answer, which may be: 404 as the search says, 404
  /// `past.not_reached` if the point lies in the future, 503 `log.changed`, or whatever the event-bus answered.
  std::optional<Answer> on_page(const v1::ReadReply& reply);

 private:
  class OneRow;

  std::optional<v1::Problem> refuse_page(const v1::ReadReply& reply) const;
  std::optional<v1::Problem> refuse_point(const v1::ReadReply& reply) const;
  /// Whether this commit lies behind the point asked for. Versions are a bound of the request; times only after 1970.
  bool is_beyond(const v1::Commit& commit) const;
  /// True if there is nothing more to fold.
  Result<bool, v1::Problem> fold(const v1::CommitBatch& page);
  Result<void, v1::Problem> fold(const v1::Commit& commit, Version last_version);
  Result<std::string, v1::Problem> row() const;

  const Projection& projection_;
  const PastSearch search_;
  const ModelPast past_;
  std::unique_ptr<OneRow> rows_;
  /// The stream's events up to here are folded or passed over.
  Version version_ = 0;
  Position head_ = 0;
};

}  // namespace tercet
