#include "common/eventsourcing/aggregate_type.hpp"

#include <cstdio>
#include <cstdlib>

#include "common/vocabulary/stream_name.hpp"
#include "tercet/v1/options.pb.h"

namespace tercet {
namespace {

[[noreturn]] void programming_mistake(const std::string& what) {
  std::fprintf(stderr, "aggregate registration: %s\n", what.c_str());
  std::abort();
}

const google::protobuf::FieldDescriptor* find_id_field(const CommandType& command) {
  const auto* descriptor = command.create()->GetDescriptor();
  const google::protobuf::FieldDescriptor* found = nullptr;
  for (int i = 0; i < descriptor->field_count(); ++i) {
    const auto* field = descriptor->field(i);
    if (!field->options().GetExtension(v1::aggregate_id)) continue;
    if (found != nullptr) programming_mistake(command.name + " marks more than one field as the aggregate's id");
    if (field->type() != google::protobuf::FieldDescriptor::TYPE_STRING || field->is_repeated()) {
      programming_mistake(command.name + " marks a field as the aggregate's id that is not one string");
    }
    found = field;
  }
  if (found == nullptr) programming_mistake(command.name + " marks no field as the aggregate's id");
  return found;
}

}  // namespace

std::unique_ptr<google::protobuf::Message> CommandType::parse(std::string_view data) const {
  auto message = create();
  if (!message->ParseFromArray(data.data(), static_cast<int>(data.size()))) return nullptr;
  return message;
}

const std::string& CommandType::aggregate_id(const google::protobuf::Message& command) const {
  // The scratch string is only used for fields that are not stored as std::string; ours is.
  static thread_local std::string scratch;
  return command.GetReflection()->GetStringReference(command, id_field, &scratch);
}

AggregateType::AggregateType(std::string_view category, CreateState create_state, std::vector<CommandType> commands,
                             std::vector<EventType> events)
    : category_{category}, create_state_{create_state}, commands_{std::move(commands)} {
  if (!is_category(category)) programming_mistake("\"" + category_ + "\" is not a category");
  for (auto& command : commands_) command.id_field = find_id_field(command);
  for (auto& event : events) {
    auto name = event.name;
    if (!events_.emplace(std::move(name), std::move(event)).second) programming_mistake("an event is listed twice");
  }
}

Result<void> AggregateType::evolve(google::protobuf::Message& state, const v1::Event& event) const {
  const auto found = events_.find(event.type());
  if (found == events_.end()) return Error{"no event of " + category_ + " known here is called " + event.type()};
  if (!found->second.evolve(state, event.data())) return Error{"the data of an event is not a " + event.type()};
  return {};
}

}  // namespace tercet
