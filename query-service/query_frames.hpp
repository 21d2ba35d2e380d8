#pragma once

#include <optional>

#include "common/messaging/message.hpp"
#include "tercet/v1/query.pb.h"

/// The frames on the queries port: [routing id] [empty delimiter, from REQ sockets only] ["query"] [Query], and back
/// [routing id] [the delimiter, if there was one] [QueryReply].
namespace tercet {

/// Who asked.
struct Asker {
  zmq::message_t routing_id;
  bool has_delimiter = false;
};

struct QueryMessage {
  Asker asker;
  /// Nothing if the frames are not those of a query.
  std::optional<v1::Query> query;
};

/// Reads one message of a ROUTER; its first frame is there. The routing id is moved out of it.
QueryMessage read_query(Message& message);

/// The message that brings `reply` to `asker`.
Message reply_message(Asker asker, const v1::QueryReply& reply);

}  // namespace tercet
