#pragma once

#include <chrono>
#include <memory>
#include <string>

#include "tercet/v1/bus.pb.h"

namespace tercet::command_line {

/// LogReader for a program that has nothing else to do meanwhile. Thread-safe.
class BlockingLogReader {
 public:
  /// `endpoint` is an event-bus's reads socket, "tcp://host:port". Throws std::runtime_error if it is malformed.
  explicit BlockingLogReader(const std::string& endpoint);
  ~BlockingLogReader();

  /// Asks until there is an answer that is not 429 or 503, or until `timeout` has passed; then the last answer.
  v1::ReadReply ask(const v1::ReadRequest& request, std::chrono::milliseconds timeout);

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

/// True if nobody answered: the reply was made up on this side.
bool is_unanswered(const v1::ReadReply& reply);

}  // namespace tercet::command_line
