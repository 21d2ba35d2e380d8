#include "event-bus/fact_finder.hpp"

#include <vector>

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
  fill(facts.positions, positions);
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
