#pragma once

#include <memory>
#include <set>

#include "common/http/answer.hpp"
#include "common/http/request.hpp"
#include "query-service/query_service.hpp"

namespace tercet {

/// The events of the log as JSON, each once, in order, without a gap, sent on as the log grows: a stream for each client.
/// Each reads the log by pages, at its own pace: so a slow client costs one page, 1 MiB or one commit, and what the server
/// queues for it. Not thread-safe: used on the loop's thread.
class EventFeed {
 public:
  /// Both must outlive it.
  EventFeed(EventLoop& loop, QueryService& service);
  ~EventFeed();

  /// GET /v1/events: from behind `Last-Event-ID`, else from `from_position` (1 if not given); only events of streams of
  /// `category`, if given.
  void open(const http::Request& request, http::Answer answer);
  /// The log has grown.
  void on_head(Position head);

 private:
  class Reader;

  EventLoop& loop_;
  QueryService& service_;
  std::set<std::shared_ptr<Reader>> readers_;
};

}  // namespace tercet
