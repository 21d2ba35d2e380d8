#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <variant>

#include "common/messaging/socket.hpp"
#include "query-service/query_desk.hpp"
#include "query-service/query_frames.hpp"
#include "query-service/query_metrics.hpp"
#include "tercet/v1/query.pb.h"

namespace tercet {

/// Those who wait for an answer, each with a ticket: clients at the socket, and callers in this process. Not thread-safe:
/// used on the loop's thread.
class Askers {
 public:
  using OnReply = std::function<void(const v1::QueryReply&)>;
  using Who = std::variant<Asker, OnReply>;

  /// Both outlive it.
  Askers(Socket& socket, QueryMetrics& metrics);

  /// One more, who asks now; `type` is the query's.
  QueryDesk::Ticket add(Who who, const std::string& type);
  /// Does not wait any more: is told nothing.
  void forget(QueryDesk::Ticket ticket);
  /// Gives the answer to whom it belongs, who is forgotten with it.
  void reply(QueryDesk::Ticket ticket, const v1::QueryReply& answer);
  /// Tells a client that what it sent is no query.
  void refuse(Asker asker);

  /// Messages that were no queries.
  std::uint64_t malformed() const { return malformed_; }
  /// Answers to clients that were gone, or did not read.
  std::uint64_t undelivered() const { return undelivered_; }

 private:
  struct Asking {
    Who who;
    std::string_view type;
    MonoTime arrived{};
  };

  void send(Asker asker, const v1::QueryReply& answer);

  Socket& socket_;
  QueryMetrics& metrics_;
  std::unordered_map<QueryDesk::Ticket, Asking> waiting_;
  QueryDesk::Ticket last_ticket_ = 0;
  std::uint64_t malformed_ = 0;
  std::uint64_t undelivered_ = 0;
};

}  // namespace tercet
