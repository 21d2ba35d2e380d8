#pragma once

#include <google/protobuf/message.h>

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/eventsourcing/decision.hpp"
#include "tercet/v1/log.pb.h"

namespace tercet {

/// The events of one decision, serialized.
using EventList = google::protobuf::RepeatedPtrField<v1::Event>;

/// One command type of an aggregate, with its type erased. Made by aggregate<…>(); immutable, so thread-safe.
struct CommandType {
  /// Full protobuf name.
  std::string name;
  /// The field that holds the aggregate's id, found once by its option.
  const google::protobuf::FieldDescriptor* id_field = nullptr;
  std::unique_ptr<google::protobuf::Message> (*create)() = nullptr;
  std::optional<Invalid> (*validate)(const google::protobuf::Message& command) = nullptr;
  Result<EventList, Rejection> (*decide)(const google::protobuf::Message& state,
                                         const google::protobuf::Message& command, const Context& context) = nullptr;

  /// Reads `data`; nothing if it is not this command (also for invalid UTF-8 in a string field).
  std::unique_ptr<google::protobuf::Message> parse(std::string_view data) const;
  /// The value of the marked field; valid as long as `command` is not changed.
  const std::string& aggregate_id(const google::protobuf::Message& command) const;
};

/// One event type of an aggregate, with its type erased.
struct EventType {
  std::string name;
  /// False if `data` is not this event.
  bool (*evolve)(google::protobuf::Message& state, const std::string& data) = nullptr;
};

/// Everything a service needs to know of one kind of aggregate. Made by aggregate<…>(); immutable, so thread-safe.
class AggregateType {
 public:
  using CreateState = std::unique_ptr<google::protobuf::Message> (*)();

  /// Ends the process if the category is not one, or a command does not mark exactly one string field as the
  /// aggregate's id: a mistake in the program, seen at its first start.
  AggregateType(std::string_view category, CreateState create_state, std::vector<CommandType> commands,
                std::vector<EventType> events);

  const std::string& category() const { return category_; }
  const std::vector<CommandType>& commands() const { return commands_; }

  /// The state before the first event.
  std::unique_ptr<google::protobuf::Message> initial_state() const { return create_state_(); }

  /// Applies `event` to `state`, a message made by initial_state(). The error says whether the event's type is unknown
  /// here or its data is not of that type; the state is then as it was.
  Result<void> evolve(google::protobuf::Message& state, const v1::Event& event) const;

 private:
  std::string category_;
  CreateState create_state_;
  std::vector<CommandType> commands_;
  std::map<std::string, EventType, std::less<>> events_;
};

}  // namespace tercet
