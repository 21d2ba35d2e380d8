#pragma once

#include <google/protobuf/message.h>

#include <memory>
#include <string>
#include <string_view>

#include "common/eventsourcing/aggregate_type.hpp"
#include "common/vocabulary/identity.hpp"
#include "common/vocabulary/result.hpp"
#include "tercet/v1/log.pb.h"

namespace tercet {

/// Where an aggregate stands: its state as of one version of its stream. A value; the state is shared because it
/// never changes once it is here.
struct Standing {
  Version version = 0;
  /// The commit that wrote the stream's last event; all zero if there is none.
  CommitId last_commit{};
  /// Of that commit's body, if it is not in the log yet; else empty.
  std::string last_digest;
  std::shared_ptr<const google::protobuf::Message> state;

  bool same_place(const Standing& other) const { return version == other.version && last_commit == other.last_commit; }
};

/// The expectation that holds only while the stream stands there.
v1::Expected expect_exactly(const Standing& standing);

/// Folds commits of one stream, in order, into a standing. Not thread-safe.
class StreamFold {
 public:
  enum class Failure {
    /// The commit does not begin right after the last one.
    gap,
    /// An event's type is unknown here, or its data is not of its type.
    unreadable,
  };

  /// From the stream's first event on.
  StreamFold(const AggregateType& aggregate, std::string stream);
  /// From `standing` on, which stays as it is.
  StreamFold(const AggregateType& aggregate, std::string stream, const Standing& standing);

  /// Applies what `commit` wrote to the stream; a commit that wrote nothing there changes nothing. After a failure,
  /// the fold is of no more use.
  Result<void, Failure> apply(const v1::Commit& commit);
  /// Applies events that `commit` writes next.
  Result<void, Failure> apply(const CommitId& commit, const EventList& events);

  Version version() const { return version_; }
  const CommitId& last_commit() const { return last_commit_; }
  /// What was unreadable, for a person.
  const std::string& error() const { return error_; }
  /// Ends the fold.
  Standing take();

 private:
  const AggregateType* aggregate_;
  std::string stream_;
  Version version_ = 0;
  CommitId last_commit_{};
  std::unique_ptr<google::protobuf::Message> state_;
  std::string error_;
};

/// Reading a failed fold is a broken invariant (found by boost::system::result).
[[noreturn]] inline void throw_exception_from_error(StreamFold::Failure, const boost::source_location&) {
  std::abort();
}

}  // namespace tercet
