#pragma once

#include <optional>
#include <string>

#include "common/vocabulary/command_view.hpp"
#include "tests/simulation/checks/domain_past.hpp"

namespace tercet::simulation {

/// A log that an answer may be about.
struct AnsweringLog {
  const CheckedLog* log = nullptr;
  const DomainPast* past = nullptr;
};

/// What the log up to `position` says of a command. `accepted`: what is to be said of its acceptance, if it has an
/// outcome. Nothing if it says nothing.
std::optional<v1::CommandView> command_at(const CheckedLog::CommandRecord& record, Position position,
                                          const std::optional<AcceptedAt>& accepted);

/// What is wrong with the page that answers a question for a list; empty if nothing is, or if it is another question.
std::string list_fault(const v1::Query& query, const v1::QueryReply& reply, const AnsweringLog& in);

}  // namespace tercet::simulation
