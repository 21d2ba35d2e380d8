#pragma once

#include <google/protobuf/message.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "query-service/read_model/projection.hpp"

namespace tercet {

/// What is known of an event besides its message; all of it from the log.
struct EventInfo {
  Position position = 0;
  /// When its commit was written, microseconds since 1970 UTC.
  std::int64_t time_us = 0;
  /// The aggregate's id: the stream's name without its category.
  std::string_view id;
  /// The event's number in its stream, from 1.
  Version version = 0;
  /// The event's number in its commit, from 0.
  std::uint32_t ordinal = 0;
};

/// The event messages that a read model folds.
template <class... Events>
struct EventList {};

/// A value of `Row` that rows can be looked up by.
template <class Row>
struct IndexOf {
  const char* name;
  IndexValue (*value)(const Row& row);
};

/// A read model over the aggregates of one category: one row for each aggregate, under its id; or, if the description has
/// a `key`, one row for each event that is folded, under a key of its own.
///
/// It is described by a plain struct:
///
///   struct Accounts {
///     using Row = bank::v1::AccountView;
///     using Events = EventList<bank::v1::AccountOpened, …>;
///     static constexpr const char* kName = "account_view";
///     static constexpr std::uint32_t kRevision = 1;
///     static constexpr const char* kCategory = "account";
///     static constexpr std::array<IndexOf<Row>, 1> kIndexes = …;
///     static Result<void> fold(Row& row, const bank::v1::AccountOpened& event, const EventInfo& info);
///     …one for each of Events
///     static std::string key(const EventInfo& info);   // only for one row per event; no two events may have the same
///   };
///
/// Events of other types and categories are skipped without being parsed.
class AggregateProjection : public Projection {
 public:
  template <class Description>
  static std::unique_ptr<Projection> make();

  const std::string& name() const override { return name_; }
  std::uint32_t revision() const override { return revision_; }
  const std::vector<Table>& tables() const override { return tables_; }
  Result<void, ModelError> fold(const v1::Commit& commit, Rows& rows) const override;
  bool has_row_per_aggregate() const override { return key_ == nullptr; }
  Result<void, ModelError> fold_stream(const v1::Commit& commit, std::string_view stream, Version last,
                                       Rows& rows) const override;

 private:
  using Key = std::string (*)(const EventInfo& info);
  using Folder = Result<void> (*)(google::protobuf::Message& row, const v1::Event& event, const EventInfo& info);

  AggregateProjection(std::string name, std::uint32_t revision, std::string category, Table table)
      : name_{std::move(name)}, revision_{revision}, category_{std::move(category)}, tables_{std::move(table)} {}

  template <class Wanted>
  Result<void, ModelError> fold_writes(const v1::Commit& commit, Version last, Rows& rows, const Wanted& wanted) const;
  Result<void, ModelError> fold_write(const v1::StreamWrite& write, EventInfo info, Version last, Rows& rows) const;
  Result<google::protobuf::Message*, ModelError> row_for(const EventInfo& info, Rows& rows) const;

  template <class Description, class Event>
  static Result<void> fold_event(google::protobuf::Message& row, const v1::Event& event, const EventInfo& info);
  template <class Description, class... Events>
  void add_folders(EventList<Events...>);

  std::string name_;
  std::uint32_t revision_;
  std::string category_;
  std::vector<Table> tables_;
  /// For one row per event; nullptr: one per aggregate.
  Key key_ = nullptr;
  /// By the full name of the event's message, which lives as long as the program.
  std::unordered_map<std::string_view, Folder> folders_;
};

template <class Description>
std::unique_ptr<Projection> AggregateProjection::make() {
  using Row = typename Description::Row;
  Table table{Description::kName, &Row::default_instance(), {}};
  for (const auto& index : Description::kIndexes) {
    table.indexes.push_back({index.name, [value = index.value](const google::protobuf::Message& row) {
                               return value(static_cast<const Row&>(row));
                             }});
  }
  std::unique_ptr<AggregateProjection> made{
      new AggregateProjection{Description::kName, Description::kRevision, Description::kCategory, std::move(table)}};
  made->add_folders<Description>(typename Description::Events{});
  if constexpr (requires { &Description::key; }) made->key_ = &Description::key;
  return made;
}

template <class Description, class... Events>
void AggregateProjection::add_folders(EventList<Events...>) {
  (folders_.emplace(Events::descriptor()->full_name(), &fold_event<Description, Events>), ...);
}

template <class Description, class Event>
Result<void> AggregateProjection::fold_event(google::protobuf::Message& row, const v1::Event& event,
                                             const EventInfo& info) {
  Event message;
  if (!message.ParseFromString(event.data())) return Error{"its data cannot be parsed"};
  return Description::fold(static_cast<typename Description::Row&>(row), message, info);
}

}  // namespace tercet
