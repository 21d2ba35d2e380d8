#include "command-service/standing.hpp"

namespace tercet {

v1::Expected expect_exactly(const Standing& standing) {
  v1::Expected expected;
  if (standing.version == 0) {
    expected.set_kind(v1::Expected::NO_STREAM);
    return expected;
  }
  expected.set_kind(v1::Expected::EXACT);
  expected.set_version(standing.version);
  expected.set_last_commit(to_bytes(standing.last_commit));
  expected.set_last_digest(standing.last_digest);
  return expected;
}

StreamFold::StreamFold(const AggregateType& aggregate, std::string stream)
    : aggregate_{&aggregate}, stream_{std::move(stream)}, state_{aggregate.initial_state()} {}

StreamFold::StreamFold(const AggregateType& aggregate, std::string stream, const Standing& standing)
    : aggregate_{&aggregate},
      stream_{std::move(stream)},
      version_{standing.version},
      last_commit_{standing.last_commit},
      state_{aggregate.initial_state()} {
  state_->CopyFrom(*standing.state);
}

Result<void, StreamFold::Failure> StreamFold::apply(const v1::Commit& commit) {
  const auto& body = commit.body();
  for (int i = 0; i < body.writes_size(); ++i) {
    if (body.writes(i).stream() != stream_) continue;
    const auto id = uuid_from_bytes(body.commit_id());
    if (!id || i >= commit.first_versions_size() || commit.first_versions(i) != version_ + 1) return Failure::gap;
    return apply(*id, body.writes(i).events());
  }
  return {};
}

Result<void, StreamFold::Failure> StreamFold::apply(const CommitId& commit, const EventList& events) {
  for (const auto& event : events) {
    const auto evolved = aggregate_->evolve(*state_, event);
    if (evolved.has_error()) {
      error_ = stream_ + " at version " + std::to_string(version_ + 1) + ": " + evolved.error().message;
      return Failure::unreadable;
    }
    ++version_;
  }
  if (!events.empty()) last_commit_ = commit;
  return {};
}

Standing StreamFold::take() {
  return {version_, last_commit_, {}, std::move(state_)};
}

}  // namespace tercet
