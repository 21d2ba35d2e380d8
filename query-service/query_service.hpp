#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "common/messaging/event_loop.hpp"
#include "common/vocabulary/result.hpp"
#include "query-service/read_model/question.hpp"

namespace tercet {

/// The query-service on an event loop: follows the log with each of its read models, and answers queries from them.
/// Not thread-safe: used on the loop's thread.
class QueryService {
 public:
  struct Config {
    /// Holds the read models' files.
    std::filesystem::path directory;
    /// Endpoint to bind for queries.
    std::string listen;
    /// Endpoints of the event-bus, which need not be there yet.
    std::string feed;
    std::string reads;
    /// Varies waiting times.
    std::uint64_t seed = 0;
  };

  QueryService(EventLoop& loop, std::vector<ReadModel> models, Config config);
  /// Waits for transactions in hand.
  ~QueryService();

  /// Opens the read models and begins to serve. The error is one line: the port is in use. A read model that cannot be
  /// opened is no error here: it says so in its status.
  Result<void> start();
  /// Answers whoever still waits with 503, takes nothing more, and stops the loop.
  void stop();
  /// Where queries are listened to, with the real port. Valid after start().
  std::string endpoint() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace tercet
