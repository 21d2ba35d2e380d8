#include "event-bus/receipts.hpp"

#include <algorithm>

#include "common/vocabulary/limits.hpp"

namespace tercet {
namespace {

/// Receipts that repeat what is in the log may be far larger than what was offered. Beyond this, for one group, the log is not
/// repeated: a duplicate must be offered again, a conflicting stream must be read.
constexpr std::size_t kReceiptBytesPerGroupMax = 32 * limits::kMiB;
constexpr std::uint32_t kRetryAfterMs = 100;

/// The version a publisher had seen, if its expectation tells; it holds nothing newer.
std::optional<Version> version_seen(const v1::Expected& expected) {
  if (expected.kind() == v1::Expected::EXACT) return expected.version();
  if (expected.kind() == v1::Expected::NO_STREAM) return 0;
  return std::nullopt;
}

bool wrote_what_was_seen(const StreamEntry& entry, const v1::Expected& expected) {
  return entry.last_version == expected.version() &&
         (expected.last_commit().empty() || expected.last_commit() == bytes_view(entry.commit));
}

std::string line_of(const LogError& error) {
  return "the log is damaged at position " + std::to_string(error.position) + ": " + error.message;
}

}  // namespace

ReceiptWriter::ReceiptWriter(const Log& log) : log_{log}, fetcher_{log} {}

void ReceiptWriter::add(std::string_view publisher, std::uint32_t attempt, const OfferedCommit& offer,
                        const Verdict& verdict) {
  v1::Receipt receipt;
  receipt.set_commit_id(to_bytes(offer.id));
  receipt.set_attempt(attempt);
  std::visit([&](const auto& kind) { fill(receipt, kind); }, verdict);
  pack(publisher, std::move(receipt));
}

void ReceiptWriter::add_refusal(std::string_view publisher, std::string reason) {
  v1::Receipt receipt;
  fill(receipt, InvalidCommit{std::move(reason)});
  pack(publisher, std::move(receipt));
}

void ReceiptWriter::fill(v1::Receipt& receipt, const Committed& committed) {
  receipt.set_result(v1::Receipt::COMMITTED);
  receipt.set_position(committed.position);
  receipt.set_time_us(committed.time_us);
  receipt.mutable_first_versions()->Add(committed.first_versions.begin(), committed.first_versions.end());
}

void ReceiptWriter::fill(v1::Receipt& receipt, const Duplicate& duplicate) {
  if (bytes_ > kReceiptBytesPerGroupMax) {
    return fill(receipt, Unavailable{"too much to repeat at once", kRetryAfterMs});
  }
  const auto view = fetcher_.at(duplicate.original);
  auto original = view.has_error() ? LogResult<v1::Commit>{view.error()} : parse_commit(*view);
  if (original.has_error()) {
    errors_.push_back(line_of(original.error()));
    return fill(receipt, Unavailable{errors_.back(), kRetryAfterMs});
  }
  receipt.set_result(v1::Receipt::DUPLICATE);
  *receipt.mutable_original() = std::move(*original);
}

void ReceiptWriter::fill(v1::Receipt& receipt, const Conflicted& conflicted) {
  receipt.set_result(v1::Receipt::CONFLICT);
  auto& conflict = *receipt.mutable_conflict();
  conflict.set_stream(std::string{conflicted.stream});
  conflict.set_actual_version(conflicted.actual.version);
  conflict.set_actual_last_commit(to_bytes(conflicted.actual.last_commit));
  if (bytes_ > kReceiptBytesPerGroupMax) return;
  const auto missed = between(conflicted);
  if (!missed.empty() && !conflict.mutable_between()->ParseFromString(missed)) conflict.clear_between();
}

void ReceiptWriter::fill(v1::Receipt& receipt, const InvalidCommit& invalid) {
  receipt.set_result(v1::Receipt::INVALID);
  receipt.set_reason(invalid.reason);
}

void ReceiptWriter::fill(v1::Receipt& receipt, const Unavailable& unavailable) {
  receipt.set_result(v1::Receipt::UNAVAILABLE);
  receipt.set_reason(unavailable.reason);
  receipt.set_retry_after_ms(unavailable.retry_after_ms);
}

std::string ReceiptWriter::between(const Conflicted& conflicted) {
  const auto seen = version_seen(*conflicted.expected);
  if (!seen || *seen >= conflicted.actual.version) return {};
  bool stood = *seen == 0;
  std::string commits;
  const auto scanned = log_.scan_stream(
      conflicted.stream, std::max<Version>(*seen, 1), Log::Direction::forwards, [&](const StreamEntry& entry) {
        if (!stood) return stood = wrote_what_was_seen(entry, *conflicted.expected);
        // What was committed after this conflict was judged is not part of it.
        if (entry.last_version > conflicted.actual.version) return false;
        const auto commit = fetcher_.at(entry.position);
        if (commit.has_error() || commits.size() + commit->field.size() > limits::kConflictBytesMax) return false;
        commits.append(commit->field);
        return true;
      });
  // Damage: without these commits the publisher reads the stream, and is told there.
  if (scanned.has_error()) commits.clear();
  return commits;
}

void ReceiptWriter::pack(std::string_view publisher, v1::Receipt&& receipt) {
  ++counts_[static_cast<std::size_t>(receipt.result())];
  auto& pages = pages_[publisher];
  const auto bytes = receipt.ByteSizeLong();
  if (pages.batches.empty() || pages.bytes + bytes > limits::kPageBytesMax) {
    pages.batches.emplace_back().set_log_id(to_bytes(log_.id()));
    pages.bytes = 0;
  }
  *pages.batches.back().add_receipts() = std::move(receipt);
  pages.bytes += bytes;
  bytes_ += bytes;
}

std::vector<Message> ReceiptWriter::finish() {
  std::vector<Message> messages;
  for (const auto& [publisher, pages] : pages_) {
    const auto topic = "receipt/" + std::string{publisher};
    for (const auto& batch : pages.batches) {
      auto& message = messages.emplace_back();
      message.push_back(frame(topic));
      message.push_back(frame(batch));
    }
  }
  pages_.clear();
  return messages;
}

}  // namespace tercet
