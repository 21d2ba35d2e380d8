#include "event-bus/commit_scan.hpp"

namespace tercet {
namespace {

LogError damage_at(Position position, std::string message) {
  return {LogError::Kind::damage, position, std::move(message)};
}

LogError missing(Position position) {
  return damage_at(position, "the commit is not where it should be");
}

}  // namespace

LogResult<void> scan_commits(const Log& log, Position from, const std::function<bool(const CommitView&)>& visit) {
  const auto head = log.head().position;
  std::optional<LogError> error;
  auto expected = from;
  bool enough = false;
  const auto visit_chunk = [&](Position, std::string_view chunk) {
    CommitReader reader{chunk};
    while (const auto commit = reader.next()) {
      if (commit->position < from) continue;
      if (commit->position != expected) {
        error = missing(expected);
        return false;
      }
      enough = !visit(*commit);
      if (enough) return false;
      ++expected;
    }
    // A chunk that ends early is found where the next one begins, or at the end.
    return true;
  };
  auto scanned = log.scan_chunks(from, visit_chunk);
  if (error) return *error;
  if (scanned.has_value() && !enough && expected <= head) return missing(expected);
  return scanned;
}

LogResult<CommitView> CommitFetcher::at(Position position) {
  if (const auto commit = find(position)) return *commit;
  const auto scanned = log_.scan_chunks(position, [&](Position first, std::string_view chunk) {
    first_ = first;
    chunk_ = chunk;
    return false;
  });
  if (scanned.has_error()) return scanned.error();
  if (const auto commit = find(position)) return *commit;
  return missing(position);
}

std::optional<CommitView> CommitFetcher::find(Position position) const {
  if (position < first_) return std::nullopt;
  // Positions are dense, so that where it is follows from how many are before it.
  CommitReader reader{chunk_};
  reader.skip(position - first_);
  const auto commit = reader.next();
  return commit && commit->position == position ? commit : std::nullopt;
}

LogResult<v1::Commit> parse_commit(const CommitView& view) {
  v1::Commit commit;
  if (commit.ParseFromArray(view.commit.data(), static_cast<int>(view.commit.size()))) return commit;
  return damage_at(view.position, "the commit cannot be parsed");
}

LogResult<LogHead> head_at(CommitFetcher& fetcher, Position position) {
  const auto view = fetcher.at(position);
  if (view.has_error()) return view.error();
  const auto commit = parse_commit(*view);
  if (commit.has_error()) return commit.error();
  const auto id = uuid_from_bytes(commit->body().commit_id());
  if (!id) return damage_at(position, "the commit has no id");
  return LogHead{position, *id, commit->time_us()};
}

}  // namespace tercet
