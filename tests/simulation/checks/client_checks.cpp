#include "tests/simulation/checks/client_checks.hpp"

#include <algorithm>

namespace tercet::simulation {
namespace {

/// 202 has a position, too, but is no outcome.
bool tells_outcome(const v1::CommandReply& reply) {
  return reply.position() != 0 && reply.status() != 202;
}

/// What the proto promises for an outcome: status and version.
struct Told {
  std::uint32_t status = 0;
  Version version = 0;
};

Told to_be_told(const v1::Commit& commit) {
  const auto& body = commit.body();
  const auto& outcome = body.outcome();
  Told told{outcome.status() == v1::Outcome::COMPLETED ? 200 : outcome.problem().status(), 0};
  for (const auto& check : body.checks()) {
    if (check.stream() == outcome.stream()) told.version = check.expected().version();
  }
  for (int i = 0; i < body.writes_size() && i < commit.first_versions_size(); ++i) {
    if (body.writes(i).stream() != outcome.stream()) continue;
    told.version = commit.first_versions(i) + static_cast<Version>(body.writes(i).events_size()) - 1;
    if (commit.first_versions(i) == 1) told.status = 201;
  }
  return told;
}

/// One request of a client, against the logs.
class RequestCheck {
 public:
  RequestCheck(const CommandBook::Sending& sending, const CommandBook& book, const std::vector<CheckedLog>& logs,
               Violations& violations)
      : sending_{sending},
        command_{sending.sent->command},
        id_{to_bytes(*parse_uuid(command_.command_id()))},
        book_{book},
        logs_{logs},
        violations_{violations} {}

  void check() {
    bool outcome_told = false;
    for (const auto& reply : sending_.sent->replies) {
      if (command_.dry_run()) {
        check_dry(reply);
      } else if (reply.status() == 202) {
        if (outcome_told) report("told 202 after the outcome");
        check_accepted(reply);
      } else if (tells_outcome(reply)) {
        outcome_told = true;
        append_to(violations_, in_one_of(logs_, [&](const CheckedLog& log) { return outcome_faults(reply, log); }));
      } else {
        check_unrecorded(reply);
      }
    }
  }

 private:
  std::string named(const std::string& what) const {
    return "command " + command_.command_id() + " of " + sending_.sent->client + ": " + what;
  }
  void report(const std::string& what) { violations_.push_back(named(what)); }

  void check_dry(const v1::CommandReply& reply) {
    if (reply.position() != 0) report("a dry run was told position " + std::to_string(reply.position()));
  }

  // ---- 202 ----

  void check_accepted(const v1::CommandReply& reply) {
    if (command_.wait() == v1::Command::COMMITTED) report("told 202, though the client waits for the commit");
    auto faults = in_one_of(logs_, [&](const CheckedLog& log) { return acceptance_faults(reply, log); });
    const bool in_served = faults.empty() && acceptance_faults(reply, logs_.front()).empty();
    append_to(violations_, std::move(faults));
    if (in_served && logs_.front().command(id_).outcome == nullptr) report("was told 202 and has no outcome");
  }

  Violations acceptance_faults(const v1::CommandReply& reply, const CheckedLog& log) const {
    const auto record = log.command(id_);
    const auto where = "told 202 at position " + std::to_string(reply.position());
    if (record.acceptance == nullptr || record.accepted_in != log.at(reply.position())) {
      return {named(where + ", where it is not accepted")};
    }
    if (record.acceptance->fingerprint() != sending_.fingerprint) {
      return {named(where + ", where another content is accepted")};
    }
    if (record.acceptance->stream() != reply.stream() || reply.command_id() != command_.command_id()) {
      return {named(where + " of " + reply.stream() + " for command " + reply.command_id() + ", accepted is " +
                    record.acceptance->stream())};
    }
    return {};
  }

  // ---- Outcomes ----

  Violations outcome_faults(const v1::CommandReply& reply, const CheckedLog& log) const {
    const auto* commit = log.command(id_).outcome;
    const auto where = "told " + std::to_string(reply.status()) + " at position " + std::to_string(reply.position());
    if (commit == nullptr || commit != log.at(reply.position())) {
      return {named(where + ", where its outcome is not")};
    }
    const auto& outcome = commit->body().outcome();
    if (outcome.fingerprint() != sending_.fingerprint) return {named(where + ", which is that of another content")};
    const auto right = to_be_told(*commit);
    Violations faults;
    const auto compare = [&](const std::string& what, const std::string& told, const std::string& stands) {
      if (told != stands) faults.push_back(named(where + ": " + what + " " + told + ", the log says " + stands));
    };
    compare("status", std::to_string(reply.status()), std::to_string(right.status));
    compare("version", std::to_string(reply.version()), std::to_string(right.version));
    compare("stream", reply.stream(), outcome.stream());
    compare("code", reply.problem().code(), outcome.problem().code());
    compare("command", reply.command_id(), command_.command_id());
    return faults;
  }

  // ---- Answers that promise nothing ----

  void check_unrecorded(const v1::CommandReply& reply) {
    switch (reply.status()) {
      case 400:
      case 413:
      case 429:
      case 503:
      case 504:
        return;
      default:
        break;
    }
    const auto told = "told " + std::to_string(reply.status()) + " " + reply.problem().code();
    if (reply.status() != 422 || reply.problem().code() != "command.id_reused") {
      return report(told + " without a position");
    }
    if (!is_used_otherwise()) report(told + ", but nobody used the id for anything else");
  }

  bool is_used_otherwise() const {
    if (book_.has_other_content(id_, sending_.fingerprint)) return true;
    return std::ranges::any_of(logs_, [&](const CheckedLog& log) {
      const auto* commit = log.find(id_);
      if (commit != nullptr && commit->body().outcome().fingerprint() != sending_.fingerprint) return true;
      const auto* acceptance = log.command(id_).acceptance;
      return acceptance != nullptr && acceptance->fingerprint() != sending_.fingerprint;
    });
  }

  const CommandBook::Sending& sending_;
  const v1::Command& command_;
  const std::string id_;
  const CommandBook& book_;
  const std::vector<CheckedLog>& logs_;
  Violations& violations_;
};

// ---- Origins ----

class OriginCheck {
 public:
  OriginCheck(const History& history, const CommandBook& book) : book_{book} {
    for (const auto& foreign : history.foreign) foreign_.emplace(foreign.body.commit_id(), &foreign.body);
  }

  /// What is wrong; empty if somebody offered it.
  std::string fault(const v1::Commit& commit, const CheckedLog& log) const {
    const auto& body = commit.body();
    if (const auto [first, last] = foreign_.equal_range(body.commit_id()); first != last) {
      const bool offered =
          std::any_of(first, last, [&](const auto& entry) { return same_message(*entry.second, body); });
      return offered ? std::string{} : "it is not what its foreign publisher offered";
    }
    if (body.has_outcome()) return outcome_fault(commit, log);
    return is_lone_acceptance(body) ? acceptance_fault(body.acceptances(0)) : "nobody offered it";
  }

 private:
  std::string acceptance_fault(const v1::Acceptance& acceptance) const {
    const auto* sending = book_.find_meant(acceptance.command_id(), acceptance.fingerprint());
    if (sending != nullptr && content_of(sending->sent->command) == content_of(acceptance)) return {};
    return "it accepts command " + name_of_id(acceptance.command_id()) + ", which nobody sent like that";
  }

  std::string outcome_fault(const v1::Commit& commit, const CheckedLog& log) const {
    if (content_of_outcome(commit, log, book_)) return {};
    return "it is the outcome of command " + name_of_id(commit.body().commit_id()) + ", which nobody sent like that";
  }

  const CommandBook& book_;
  /// By commit id; several if it was offered again with another content.
  std::unordered_multimap<std::string_view, const v1::CommitBody*> foreign_;
};

}  // namespace

Violations check_clients(const CommandBook& book, const std::vector<CheckedLog>& logs) {
  Violations violations;
  for (const auto& sending : book.sendings()) RequestCheck{sending, book, logs, violations}.check();
  return violations;
}

Violations check_origins(const History& history, const CommandBook& book, const std::vector<CheckedLog>& logs) {
  Violations violations;
  const OriginCheck check{history, book};
  for (const auto& log : logs) {
    for (const auto& commit : log.commits()) {
      const auto fault = check.fault(commit, log);
      if (fault.empty()) continue;
      violations.push_back("log " + to_text(log.id()) + ", position " + std::to_string(commit.position()) + ": " +
                           fault);
    }
  }
  return violations;
}

}  // namespace tercet::simulation
