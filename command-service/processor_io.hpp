#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "common/log_client/publisher.hpp"
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

  std::vector<CommandAnswer> command_answers;
  std::vector<QueryAnswer> query_answers;
  std::vector<Offer> offers;
  std::vector<Read> reads;
  /// To be written durably, then on_mark_written().
  std::optional<Mark> mark;
  /// For the log.
  std::vector<std::string> warnings;
};

}  // namespace tercet
