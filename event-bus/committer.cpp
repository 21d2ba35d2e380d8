#include "event-bus/committer.hpp"

#include <google/protobuf/arena.h>

#include <algorithm>
#include <iterator>

#include "common/runtime/clock.hpp"
#include "common/runtime/mutation.hpp"
#include "common/vocabulary/limits.hpp"
#include "tercet/v1/bus.pb.h"

namespace tercet {
namespace {

constexpr std::string_view kAppendTopic = "append/";
constexpr std::size_t kPublisherBytesMax = 64;
constexpr std::uint32_t kDiskFullRetryMs = 1000;

bool is_printable(char c) {
  return c > ' ' && c <= '~';
}

std::size_t bytes_of(const v1::Append& append) {
  std::size_t bytes = 0;
  for (const auto& body : append.bodies()) bytes += body.size();
  return bytes;
}

/// Nothing is judged.
Judgement refuse_for_full_disk(std::span<const OfferedCommit> offers) {
  Judgement judgement;
  for (const auto& offer : offers) {
    if (offer.invalid.empty()) {
      judgement.verdicts.emplace_back(Unavailable{"disk almost full", kDiskFullRetryMs});
    } else {
      judgement.verdicts.emplace_back(InvalidCommit{offer.invalid});
    }
  }
  return judgement;
}

}  // namespace

std::optional<std::string_view> publisher_of_topic(std::string_view topic) {
  if (!topic.starts_with(kAppendTopic)) return std::nullopt;
  const auto publisher = topic.substr(kAppendTopic.size());
  if (publisher.empty() || publisher.size() > kPublisherBytesMax) return std::nullopt;
  if (!std::all_of(publisher.begin(), publisher.end(), is_printable)) return std::nullopt;
  return publisher;
}

Committer::Committer(Log& log) : log_{log}, sequencer_{log.head()}, finder_{log} {}

LogResult<CommitOutput> Committer::commit(std::span<const AppendInput> appends, std::int64_t now_us, bool disk_full) {
  const auto begun = mono_now();
  google::protobuf::Arena arena;
  Batch batch;
  CommitOutput output;
  ReceiptWriter receipts{log_};
  for (const auto& append : appends) {
    const auto read_append = read(append, arena, batch);
    if (read_append.has_value()) continue;
    ++output.malformed;
    receipts.add_refusal(append.publisher, read_append.error().message);
  }

  const auto previous = sequencer_.head();
  const auto judgement = disk_full ? LogResult<Judgement>{refuse_for_full_disk(batch.offers)} : judge(batch, now_us);
  if (judgement.has_error()) return judgement.error();
  const auto& group = judgement->group;
  if (!group.empty()) {
    const auto judged = mono_now();
    if (const auto appended = log_.append(group); appended.has_error()) return appended.error();
    output.sync_time = mono_now() - judged;
    finder_.learn(group);
  }

  for (std::size_t i = 0; i < batch.offers.size(); ++i) {
    const auto& [publisher, attempt] = batch.origins[i];
    receipts.add(publisher, attempt, batch.offers[i], judgement->verdicts[i]);
  }
  output.messages = receipts.finish();
  auto commits = commit_messages(group, previous);
  std::move(commits.begin(), commits.end(), std::back_inserter(output.messages));
  output.head = sequencer_.head();
  output.commits = group.members.size();
  output.commit_bytes = group.commits.size();
  output.receipts = receipts.counts();
  output.disk_full = disk_full;
  output.errors = receipts.errors();
  output.time = mono_now() - begun;
  return output;
}

Result<void> Committer::read(const AppendInput& input, google::protobuf::Arena& arena, Batch& batch) const {
  auto& append = *google::protobuf::Arena::CreateMessage<v1::Append>(&arena);
  if (!append.ParseFromArray(input.bytes.data(), static_cast<int>(input.bytes.size()))) {
    return Error{"the bytes are not an Append"};
  }
  if (append.bodies().empty()) return Error{"the append holds no commit"};
  if (static_cast<std::size_t>(append.bodies_size()) > limits::kBodiesPerAppendMax) {
    return Error{"the append holds more than 1024 commits"};
  }
  const bool other_log = append.log_id() != bytes_view(log_.id()) && !is_mutated(Mutation::take_foreign_appends);
  const bool too_large = bytes_of(append) > limits::kAppendBytesMax;
  for (const auto& body : append.bodies()) {
    auto offer = examine_body(body, arena);
    if (other_log) {
      offer.invalid = "this is another log";
    } else if (too_large && offer.invalid.empty()) {
      offer.invalid = "the append has more than 2 MiB";
    }
    batch.offers.push_back(std::move(offer));
    batch.origins.push_back({input.publisher, append.attempt()});
  }
  return {};
}

LogResult<Judgement> Committer::judge(const Batch& batch, std::int64_t now_us) {
  auto facts = finder_.find(batch.offers);
  if (facts.has_error()) return facts.error();
  return sequencer_.judge(batch.offers, std::move(*facts), now_us);
}

std::vector<Message> Committer::commit_messages(const Group& group, const LogHead& previous) const {
  std::vector<Message> messages;
  v1::BatchHeader header;
  header.set_log_id(to_bytes(log_.id()));
  for (const auto& slice : slice_group(group, limits::kPageBytesMax)) {
    const auto members_before = slice.first - group.first;
    header.set_first(slice.first);
    header.set_last(slice.last);
    // All commits of a group have one time.
    header.set_previous_commit(to_bytes(members_before == 0 ? previous.commit : group.members[members_before - 1].id));
    header.set_previous_time_us(members_before == 0 ? previous.time_us : group.head.time_us);
    auto& message = messages.emplace_back();
    message.push_back(frame("commits"));
    message.push_back(frame(header));
    message.push_back(frame(slice.commits));
  }
  return messages;
}

}  // namespace tercet
