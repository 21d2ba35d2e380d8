#include "event-bus/read_pages.hpp"

#include <algorithm>
#include <limits>
#include <optional>

#include "common/vocabulary/limits.hpp"
#include "common/vocabulary/stream_name.hpp"
#include "event-bus/commit_scan.hpp"

namespace tercet {
namespace {

constexpr Version kNewest = std::numeric_limits<Version>::max();
/// How far one page looks for commits of a category.
constexpr std::uint64_t kScannedCommitsMax = 10'000;
constexpr std::size_t kScannedBytesMax = 4 * limits::kMiB;

/// Adds the commit if it fits, by the page's limit and by the asker's (0 = none).
bool add(Page& page, const CommitView& commit, std::uint32_t limit) {
  if (limit != 0 && page.count >= limit) return false;
  if (page.count != 0 && page.commits.size() + commit.field.size() > limits::kPageBytesMax) return false;
  page.commits.append(commit.field);
  ++page.count;
  return true;
}

bool writes_category(const v1::Commit& commit, std::string_view category) {
  const auto& writes = commit.body().writes();
  return std::any_of(writes.begin(), writes.end(), [&](const v1::StreamWrite& write) {
    const auto name = parse_stream_name(write.stream());
    return name && name->category == category;
  });
}

/// One page of one stream in the making.
class StreamPage {
 public:
  StreamPage(const Log& log, const LogHead& head, const v1::ReadStream& request)
      : log_{log}, head_{head}, request_{request}, fetcher_{log} {}

  LogResult<Page> forwards() {
    const auto from = std::max<Version>(request_.from_version(), 1);
    page_.next = from;
    page_.end = true;
    if (request_.to_version() != 0 && request_.to_version() < from) return page_;
    return scan(from, Log::Direction::forwards, [&](const StreamEntry& entry) {
      // A commit starts where the one before it ended.
      const bool bounded = request_.to_version() != 0 && page_.next > request_.to_version();
      if (entry.position > head_.position || bounded) return false;
      return take(entry, entry.last_version + 1);
    });
  }

  LogResult<Page> backwards() {
    const auto from = request_.from_version() == 0 ? kNewest : request_.from_version();
    page_.end = true;
    return scan(from, Log::Direction::backwards, [&](const StreamEntry& entry) {
      if (entry.position > head_.position) return true;
      page_.next = entry.last_version;
      return take(entry, 0);
    });
  }

 private:
  LogResult<Page> scan(Version from, Log::Direction direction, const Log::StreamVisitor& visit) {
    const auto scanned = log_.scan_stream(request_.stream(), from, direction, visit);
    if (scanned.has_error()) return scanned.error();
    if (error_) return *error_;
    return std::move(page_);
  }

  /// Adds the entry's commit, and says whether to go on; `next` is where.
  bool take(const StreamEntry& entry, Version next) {
    const auto commit = fetcher_.at(entry.position);
    if (commit.has_error()) {
      error_ = commit.error();
      return false;
    }
    const bool forwards = !request_.backwards();
    if (forwards && request_.until_us() != 0 && commit->time_us > request_.until_us()) return false;
    page_.end = add(page_, *commit, request_.limit());
    if (page_.end) page_.next = next;
    return page_.end;
  }

  const Log& log_;
  const LogHead& head_;
  const v1::ReadStream& request_;
  CommitFetcher fetcher_;
  Page page_;
  std::optional<LogError> error_;
};

}  // namespace

LogResult<Page> page_of_all(const Log& log, const LogHead& head, const v1::ReadAll& request) {
  Page page;
  const auto from = std::max<Position>(request.from_position(), 1);
  page.next = from;
  std::size_t scanned_bytes = 0;
  std::optional<LogError> error;
  const auto wanted = [&](const CommitView& commit) {
    if (request.category().empty()) return true;
    const auto parsed = parse_commit(commit);
    if (parsed.has_error()) error = parsed.error();
    return parsed.has_value() && writes_category(*parsed, request.category());
  };
  const auto scanned = scan_commits(log, from, [&](const CommitView& commit) {
    if (commit.position > head.position) return false;
    if (page.next - from >= kScannedCommitsMax || scanned_bytes > kScannedBytesMax) return false;
    if (wanted(commit) && !add(page, commit, request.limit())) return false;
    if (error) return false;
    scanned_bytes += commit.field.size();
    page.next = commit.position + 1;
    return true;
  });
  if (scanned.has_error()) return scanned.error();
  if (error) return *error;
  page.end = page.next > head.position;
  return page;
}

LogResult<Page> page_of_stream(const Log& log, const LogHead& head, const v1::ReadStream& request) {
  StreamPage page{log, head, request};
  return request.backwards() ? page.backwards() : page.forwards();
}

LogResult<StreamHead> stream_head_at(const Log& log, const LogHead& head, std::string_view stream) {
  StreamHead found;
  const auto scanned = log.scan_stream(stream, kNewest, Log::Direction::backwards, [&](const StreamEntry& entry) {
    if (entry.position > head.position) return true;
    found = {entry.last_version, entry.commit};
    return false;
  });
  if (scanned.has_error()) return scanned.error();
  return found;
}

}  // namespace tercet
