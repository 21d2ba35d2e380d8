#pragma once

#include <memory>
#include <set>

#include "common/http/answer.hpp"
#include "common/http/request.hpp"
#include "query-service/query_service.hpp"

namespace tercet {

/// Resources that are sent again whenever they have changed, each to one client: the whole representation now, then at
/// most ten times a second as it is by then. States in between may be skipped, so a slow client costs one state.
/// Not thread-safe: used on the loop's thread.
class LiveResources {
 public:
  /// Both must outlive it.
  LiveResources(EventLoop& loop, QueryService& service);
  ~LiveResources();

  /// Answers with the stream of what `query` is answered with; or with the problem, if there is one now.
  void open(v1::Query query, http::Request&& request, http::Answer answer);
  /// A read model has taken in more commits.
  void on_change();

 private:
  class Subscription;

  EventLoop& loop_;
  QueryService& service_;
  std::set<std::shared_ptr<Subscription>> subscriptions_;
};

}  // namespace tercet
