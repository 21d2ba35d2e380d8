#include "tests/simulation/checks/domain_past.hpp"

#include "common/vocabulary/stream_name.hpp"

namespace tercet::simulation {
namespace {

template <class Moment>
void follow_write(std::vector<Moment>& moments, const v1::StreamWrite& write, EventPlace place,
                  Violations& violations) {
  auto moment = moments.empty() ? Moment{} : moments.back();
  for (const auto& event : write.events()) {
    place.version = moments.size() + 1;
    const auto wrong = follow(moment, event, place);
    if (!wrong.empty()) {
      violations.push_back("position " + std::to_string(place.position) + ": " + event.type() + " is wrong on " +
                           write.stream() + " at version " + std::to_string(place.version) + ": " + wrong);
    }
    moments.push_back(moment);
  }
}

}  // namespace

DomainPast::DomainPast(const CheckedLog& log) {
  for (Position position = 1; position <= log.head(); ++position) {
    const auto& commit = *log.at(position);
    for (const auto& write : commit.body().writes()) {
      const auto stream = parse_stream_name(write.stream());
      if (!stream) continue;
      const EventPlace place{position, commit.time_us(), std::string{stream->id}, 0};
      if (stream->category == "account") follow_write(accounts[place.id], write, place, violations);
      if (stream->category == "order") follow_write(orders[place.id], write, place, violations);
    }
  }
}

}  // namespace tercet::simulation
