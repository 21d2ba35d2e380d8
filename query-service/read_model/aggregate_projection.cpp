#include "query-service/read_model/aggregate_projection.hpp"

#include <limits>

#include "common/vocabulary/stream_name.hpp"

namespace tercet {
namespace {

ModelError cannot_fold(const v1::Event& event, const std::string& stream, const EventInfo& info,
                       const std::string& why) {
  return {ModelError::Kind::event, "cannot fold event " + std::to_string(info.ordinal) + " of position " +
                                       std::to_string(info.position) + " (" + event.type() + ", stream " + stream +
                                       " version " + std::to_string(info.version) + "): " + why};
}

}  // namespace

Result<void, ModelError> AggregateProjection::fold(const v1::Commit& commit, Rows& rows) const {
  return fold_writes(commit, std::numeric_limits<Version>::max(), rows, [](const std::string&) { return true; });
}

Result<void, ModelError> AggregateProjection::fold_stream(const v1::Commit& commit, std::string_view stream,
                                                          Version last, Rows& rows) const {
  return fold_writes(commit, last, rows, [stream](const std::string& written) { return written == stream; });
}

/// Folds the writes to this category's streams that are `wanted`, of each up to version `last`.
template <class Wanted>
Result<void, ModelError> AggregateProjection::fold_writes(const v1::Commit& commit, Version last, Rows& rows,
                                                          const Wanted& wanted) const {
  std::uint32_t ordinal = 0;
  for (int i = 0; i < commit.body().writes_size(); ++i) {
    const auto& write = commit.body().writes(i);
    const auto stream = parse_stream_name(write.stream());
    if (stream && stream->category == category_ && wanted(write.stream())) {
      const Version first_version = i < commit.first_versions_size() ? commit.first_versions(i) : 0;
      const EventInfo first{commit.position(), commit.time_us(), stream->id, first_version, ordinal};
      if (auto folded = fold_write(write, first, last, rows); !folded) return folded;
    }
    ordinal += static_cast<std::uint32_t>(write.events_size());
  }
  return {};
}

Result<void, ModelError> AggregateProjection::fold_write(const v1::StreamWrite& write, EventInfo info, Version last,
                                                         Rows& rows) const {
  google::protobuf::Message* row = nullptr;
  for (const auto& event : write.events()) {
    if (info.version > last) break;
    if (const auto folder = folders_.find(event.type()); folder != folders_.end()) {
      if (event.revision() != 0) return cannot_fold(event, write.stream(), info, "its revision is not known here");
      if (row == nullptr || key_ != nullptr) {
        auto found = row_for(info, rows);
        if (!found) return found.error();
        row = *found;
      }
      if (auto folded = folder->second(*row, event, info); !folded) {
        return cannot_fold(event, write.stream(), info, folded.error().message);
      }
    }
    ++info.version;
    ++info.ordinal;
  }
  return {};
}

Result<google::protobuf::Message*, ModelError> AggregateProjection::row_for(const EventInfo& info, Rows& rows) const {
  return key_ == nullptr ? rows.edit(0, info.id) : rows.add(0, key_(info));
}

}  // namespace tercet
