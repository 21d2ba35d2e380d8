#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/vocabulary/identity.hpp"
#include "tercet/v1/bus.pb.h"
#include "tercet/v1/command.pb.h"
#include "tercet/v1/log.pb.h"
#include "tercet/v1/query.pb.h"

/// What everybody outside the services saw during one run. Written by the workload, read by the checks.
namespace tercet::simulation {

/// One request of a client, with all replies to it in the order they came. A client that sends the same command again, in
/// a request of its own, makes another entry.
struct SentCommand {
  std::string client;
  v1::Command command;
  /// Only what a command-service said; what the client's side makes up when it gives up (status 504 `client.timeout` and
  /// the like) is not here.
  std::vector<v1::CommandReply> replies;
};

struct AskedQuery {
  std::string client;
  v1::Query query;
  /// As for commands; nothing if none came.
  std::optional<v1::QueryReply> reply;
};

/// A commit that somebody else than our services offered, and what came back.
struct ForeignCommit {
  v1::CommitBody body;
  std::vector<v1::Receipt> receipts;
};

/// What one reader of the log was handed, from its start until its end: it follows the feed and reads what it missed.
struct Observation {
  std::string reader;
  /// The log it met; all zero = none.
  LogId log_id{};
  /// In the order in which they were handed on. The first one is at position 1.
  std::vector<v1::Commit> commits;
  /// Why it stopped for good; empty if it did not.
  std::string stopped;
};

/// What a command-service or query-service said to the event-bus of the log it means, in an append or a read.
struct NamedLog {
  std::string service;
  /// Counts its processes.
  std::uint64_t process = 0;
  /// Nothing = any log.
  std::optional<LogId> log_id;
};

struct History {
  std::vector<SentCommand> commands;
  std::vector<AskedQuery> queries;
  std::vector<ForeignCommit> foreign;
  std::vector<Observation> observations;
  /// In the order in which it was said; what was said twice in a row is here once.
  std::vector<NamedLog> named_logs;
};

/// A log as it stands on the event-bus's disk after a run.
struct FinalLog {
  LogId id{};
  std::vector<v1::Commit> commits;
};

}  // namespace tercet::simulation
