#include "common/json/recorded_event.hpp"

#include "common/json/json.hpp"

namespace tercet {

std::vector<RecordedEvent> events_of(const v1::Commit& commit) {
  const auto& body = commit.body();
  RecordedEvent event;
  event.position = commit.position();
  event.time_us = commit.time_us();
  event.correlation_id = &body.metadata().correlation_id();
  if (body.has_outcome()) event.command_id = to_text(uuid_from_bytes(body.commit_id()).value_or(CommandId{}));

  std::vector<RecordedEvent> events;
  for (int i = 0; i < body.writes_size(); ++i) {
    const auto& write = body.writes(i);
    event.stream = &write.stream();
    event.version = i < commit.first_versions_size() ? commit.first_versions(i) : 0;
    for (const auto& written : write.events()) {
      event.event = &written;
      events.push_back(event);
      ++event.version;
    }
  }
  return events;
}

std::string to_json(const RecordedEvent& event) {
  auto object = with_member("{}", "position", json_string(std::to_string(event.position)));
  object = with_member(std::move(object), "stream", json_string(*event.stream));
  object = with_member(std::move(object), "version", json_string(std::to_string(event.version)));
  object = with_member(std::move(object), "type", json_string(event.event->type()));
  object = with_member(std::move(object), "data", data_to_json(event.event->type(), event.event->data()));
  object = with_member(std::move(object), "time", json_string(rfc3339(event.time_us)));
  object = with_member(std::move(object), "command_id", json_string(event.command_id));
  return with_member(std::move(object), "correlation_id", json_string(*event.correlation_id));
}

}  // namespace tercet
