#include "client/command_line/recorded_event.hpp"

namespace tercet::command_line {

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

}  // namespace tercet::command_line
