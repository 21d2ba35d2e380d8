#include "tests/simulation/checks/command_book.hpp"

#include <algorithm>

#include "common/vocabulary/fingerprint.hpp"

namespace tercet::simulation {
namespace {

bool was_malformed(const v1::CommandReply& reply) {
  return reply.position() == 0 && (reply.status() == 400 || reply.status() == 413);
}

std::string fingerprint_of(const v1::Command& command) {
  const auto content = content_of(command);
  return command_fingerprint(content.type, content.data, content.expected_version, 0);
}

}  // namespace

CommandBook::CommandBook(const History& history) {
  sendings_.reserve(history.commands.size());
  for (const auto& sent : history.commands) {
    if (!parse_uuid(sent.command.command_id())) continue;
    const bool is_meant = !sent.command.dry_run() && std::ranges::none_of(sent.replies, was_malformed);
    sendings_.push_back({&sent, fingerprint_of(sent.command), is_meant});
  }
  for (const auto& sending : sendings_) {
    if (!sending.is_meant) continue;
    auto& contents = meant_[to_bytes(*parse_uuid(sending.sent->command.command_id()))];
    const auto same = [&](const Sending* other) { return other->fingerprint == sending.fingerprint; };
    if (std::ranges::none_of(contents, same)) contents.push_back(&sending);
  }
}

const CommandBook::Sending* CommandBook::find_meant(std::string_view command_id, std::string_view fingerprint) const {
  const auto contents = meant_.find(std::string{command_id});
  if (contents == meant_.end()) return nullptr;
  const auto found = std::ranges::find(contents->second, fingerprint, &Sending::fingerprint);
  return found == contents->second.end() ? nullptr : *found;
}

bool CommandBook::has_other_content(std::string_view command_id, std::string_view fingerprint) const {
  const auto contents = meant_.find(std::string{command_id});
  if (contents == meant_.end()) return false;
  return std::ranges::any_of(contents->second,
                             [&](const Sending* sending) { return sending->fingerprint != fingerprint; });
}

CommandContent content_of(const v1::Command& command) {
  CommandContent content{command.type(), command.data(), {}};
  if (command.has_expected_version()) content.expected_version = command.expected_version();
  return content;
}

CommandContent content_of(const v1::Acceptance& acceptance) {
  CommandContent content{acceptance.type(), acceptance.data(), {}};
  if (acceptance.has_expected_version()) content.expected_version = acceptance.expected_version();
  return content;
}

std::optional<CommandContent> content_of_outcome(const v1::Commit& outcome, const CheckedLog& log,
                                                 const CommandBook& book) {
  const auto& id = outcome.body().commit_id();
  const auto& fingerprint = outcome.body().outcome().fingerprint();
  const auto* acceptance = log.command(id).acceptance;
  if (acceptance != nullptr && acceptance->fingerprint() == fingerprint) return content_of(*acceptance);
  const auto* sending = book.find_meant(id, fingerprint);
  if (sending == nullptr) return std::nullopt;
  return content_of(sending->sent->command);
}

}  // namespace tercet::simulation
