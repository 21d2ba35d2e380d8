#pragma once

#include <string>
#include <variant>
#include <vector>

#include "command_service_probe.pb.h"
#include "common/eventsourcing/aggregate.hpp"

namespace probe::v1 {

using ProbeEvent = std::variant<Acted>;

inline Acted acted(const std::string& text) {
  Acted event;
  event.set_text(text);
  return event;
}

inline tercet::Decision<ProbeEvent> decide(const Probe&, const Act& command) {
  std::string text;
  for (std::uint32_t i = 0; i < std::max(command.repeat(), 1U); ++i) text += command.text();
  return std::vector<ProbeEvent>(command.events(), acted(text));
}

inline tercet::Decision<ProbeEvent> decide(const Probe&, const ActInContext&, const tercet::Context& context) {
  return std::vector<ProbeEvent>{acted(tercet::to_text(context.command_id) + " " + std::to_string(context.accepted_us) +
                                       " " + std::string{context.principal})};
}

inline void evolve(Probe& probe, const Acted&) {
  probe.set_acted(probe.acted() + 1);
}

}  // namespace probe::v1
