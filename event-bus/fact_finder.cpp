#include "event-bus/fact_finder.hpp"

#include <vector>

#include "common/runtime/mutation.hpp"
#include "common/vocabulary/fingerprint.hpp"
#include "event-bus/commit_scan.hpp"

namespace tercet {
namespace {

/// About 130 bytes each; twice as many may be kept.
constexpr std::size_t kStreamHeadsKept = std::size_t{256} * 1024;

template <class Map>
auto keys_of(const Map& map) {
  std::vector<typename Map::key_type> keys;
  keys.reserve(map.size());
  for (const auto& [key, value] : map) keys.push_back(key);
  return keys;
}

template <class Map, class Values>
void fill(Map& map, Values& values) {
  auto value = values.begin();
  for (auto& entry : map) entry.second = *value++;
}

}  // namespace

FactFinder::FactFinder(const Log& log) : log_{log}, stream_heads_{kStreamHeadsKept} {}

LogResult<Facts> FactFinder::find(std::span<const OfferedCommit> offers) {
  auto facts = facts_needed(offers);
  if (auto found = find_positions(facts); found.has_error()) return found.error();
  if (auto found = find_digests(facts); found.has_error()) return found.error();
  if (auto found = find_streams(facts); found.has_error()) return found.error();
  if (auto found = find_open(facts); found.has_error()) return found.error();
  return facts;
}

void FactFinder::learn(const Group& group) {
  for (const auto& write : group.streams) {
    stream_heads_.put(write.stream, {write.entry.last_version, write.entry.commit});
  }
}

LogResult<void> FactFinder::find_positions(Facts& facts) {
  const auto ids = keys_of(facts.positions);
  std::vector<Position> positions(ids.size());
  if (auto found = log_.find_positions(ids, positions); found.has_error()) return found;
  if (!is_mutated(Mutation::ignore_known_ids)) fill(facts.positions, positions);
  return {};
}

LogResult<void> FactFinder::find_digests(Facts& facts) {
  CommitFetcher fetcher{log_};
  for (auto& [id, digest] : facts.digests) {
    const auto position = facts.positions.at(id);
    if (position == 0) continue;
    const auto commit = fetcher.at(position);
    if (commit.has_error()) return commit.error();
    digest = body_digest(body_in(*commit));
  }
  return {};
}

LogResult<void> FactFinder::find_streams(Facts& facts) {
  std::vector<std::string_view> unknown;
  for (auto& [stream, head] : facts.streams) {
    if (const auto known = stream_heads_.find(stream)) {
      head = *known;
    } else {
      unknown.push_back(stream);
    }
  }
  if (unknown.empty()) return {};
  std::vector<StreamHead> heads(unknown.size());
  if (auto found = log_.find_stream_heads(unknown, heads); found.has_error()) return found;
  for (std::size_t i = 0; i < unknown.size(); ++i) {
    facts.streams[unknown[i]] = heads[i];
    stream_heads_.put(unknown[i], heads[i]);
  }
  return {};
}

LogResult<void> FactFinder::find_open(Facts& facts) {
  if (facts.open.empty()) return {};
  const auto commands = keys_of(facts.open);
  std::vector<std::optional<OpenEntry>> entries(commands.size());
  if (auto found = log_.find_open(commands, entries); found.has_error()) return found;
  fill(facts.open, entries);
  return {};
}

}  // namespace tercet
