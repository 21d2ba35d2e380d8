#pragma once

#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "common/messaging/message.hpp"
#include "event-bus/fact_finder.hpp"
#include "event-bus/log.hpp"
#include "event-bus/receipts.hpp"
#include "event-bus/sequencer.hpp"

namespace google::protobuf {
class Arena;
}

namespace tercet {

/// One message of the ingest.
struct AppendInput {
  std::string_view publisher;
  /// A serialized v1::Append.
  std::string_view bytes;
};

/// The publisher named in the topic "append/<publisher>": 1 to 64 printable ASCII characters. Nothing if it is no such topic.
std::optional<std::string_view> publisher_of_topic(std::string_view topic);

/// What one call of Committer::commit() did.
struct CommitOutput {
  /// For the feed, in this order; all of it is durable.
  std::vector<Message> messages;
  /// Where the log stands once the messages are published.
  LogHead head;
  std::size_t commits = 0;
  std::size_t commit_bytes = 0;
  ReceiptCounts receipts{};
  /// Nothing was judged.
  bool disk_full = false;
  /// All of it, and the part in which the group was written and synced.
  std::chrono::nanoseconds time{};
  std::chrono::nanoseconds sync_time{};
  /// Appends of which not even the commits could be told.
  std::size_t malformed = 0;
  /// Damage that was met, one line each.
  std::vector<std::string> errors;
};

/// Takes appends to the log and back: parses, has them judged, makes one group of them with one sync, and writes what the
/// feed will say. It blocks for the sync and knows no thread: the writer's thread owns it.
class Committer {
 public:
  /// `log` outlives this, and is written by nobody else.
  explicit Committer(Log& log);

  /// `now_us` is the clock, microseconds since 1970 UTC. With `disk_full` nothing is judged: every commit is UNAVAILABLE.
  /// After an error it is not known what is stored: the process must end.
  LogResult<CommitOutput> commit(std::span<const AppendInput> appends, std::int64_t now_us, bool disk_full);

 private:
  /// Whose offer it is.
  struct Origin {
    std::string_view publisher;
    std::uint32_t attempt = 0;
  };
  struct Batch {
    std::vector<OfferedCommit> offers;
    std::vector<Origin> origins;
  };

  /// Adds the commits of one append; the error is why there are none.
  Result<void> read(const AppendInput& append, google::protobuf::Arena& arena, Batch& batch) const;
  LogResult<Judgement> judge(const Batch& batch, std::int64_t now_us);
  /// The feed's messages for a group that follows `previous`.
  std::vector<Message> commit_messages(const Group& group, const LogHead& previous) const;

  Log& log_;
  Sequencer sequencer_;
  FactFinder finder_;
};

}  // namespace tercet
