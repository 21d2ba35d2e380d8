#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "common/log_client/publisher.hpp"
#include "common/messaging/event_loop.hpp"
#include "common/vocabulary/identity.hpp"
#include "tercet/v1/bus.pb.h"
#include "tercet/v1/command.pb.h"
#include "tercet/v1/query.pb.h"

/// What goes into and comes out of the command processor, besides protocol messages.
namespace tercet {

/// Whom to answer.
struct CommandClient {
  std::string routing_id;
  /// It sent an empty delimiter frame, as REQ sockets do: it can take one reply only.
  bool one_reply = false;
  /// Not 0: a caller in this process, by its number; it has no routing id.
  std::uint64_t caller = 0;
};

/// The event-bus as the publisher sees it at this moment.
struct BusView {
  Publisher::Status status = Publisher::Status::unreachable;
  std::optional<LogId> log_id;
  /// The event-bus's clock as last heard, microseconds since 1970 UTC; 0 = never heard.
  std::int64_t time_us = 0;
};

/// Comes back with the reply of a read.
struct ReadTicket {
  enum class Purpose { stream, open_commands, query };
  Purpose purpose = Purpose::stream;
  std::uint64_t key = 0;
};

/// What the process writes to its data directory before it decides a command it may have died of.
struct Mark {
  /// All zero = nothing is marked.
  CommandId command{};
  /// How many times the process will have died with this command alone in hand if it dies now.
  std::uint32_t deaths = 0;

  friend bool operator==(const Mark&, const Mark&) = default;
};

/// What the processor wants done, in the order of each list. Collected over one batch of inputs.
struct Outputs {
  struct CommandAnswer {
    CommandClient client;
    v1::CommandReply reply;
  };
  struct QueryAnswer {
    CommandClient client;
    v1::QueryReply reply;
  };
  struct Read {
    ReadTicket ticket;
    v1::ReadRequest request;
    std::chrono::milliseconds timeout{};
  };

  /// A command is done with here. Dry runs are none.
  struct Ending {
    /// Its type, or "unknown"; valid as long as the registry.
    std::string_view type;
    /// What it was answered with.
    std::uint32_t status = 0;
    /// When it was sent to this process; nothing if it was taken over.
    std::optional<MonoTime> arrived;
  };

  std::vector<CommandAnswer> command_answers;
  std::vector<QueryAnswer> query_answers;
  std::vector<Offer> offers;
  std::vector<Read> reads;
  /// To be written durably, then on_mark_written().
  std::optional<Mark> mark;
  /// When the commands arrived of whose acceptance is told now.
  std::vector<MonoTime> acceptances;
  std::vector<Ending> endings;
  /// For the log.
  std::vector<std::string> warnings;
};

}  // namespace tercet
