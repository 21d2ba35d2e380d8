#include "query-service/http/live_resources.hpp"

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "common/http/problem_response.hpp"
#include "common/http/queries.hpp"
#include "common/json/json.hpp"
#include "query-service/http/log_position.hpp"
#include "query-service/http/server_sent_events.hpp"

namespace tercet {
namespace {

constexpr std::chrono::milliseconds kPause{100};
constexpr std::chrono::milliseconds kReadTime{5'000};
constexpr std::uint32_t kOk = 200;
constexpr std::uint32_t kBehind = 504;

/// The same question may be answered later.
bool may_pass(const v1::Problem& problem) {
  return problem.retry_after_ms() > 0;
}

}  // namespace

/// One client of one resource.
class LiveResources::Subscription : public std::enable_shared_from_this<Subscription> {
 public:
  /// `seen`: the position that the client had when it went away, if it was here before. `on_end` is called when this has
  /// ended its stream itself.
  Subscription(EventLoop& loop, QueryService& service, v1::Query query, std::optional<Position> seen,
               http::EventStream stream, std::function<void(std::shared_ptr<Subscription>)> on_end)
      : service_{service},
        query_{std::move(query)},
        seen_{seen},
        stream_{std::move(stream)},
        pause_{loop},
        on_end_{std::move(on_end)} {}

  http::EventStream& stream() { return stream_; }

  /// Asks again, unless it is asking, or pausing, or the client has not taken the last state yet: then afterwards.
  void ask() {
    changed_ = true;
    if (asking_ || pausing_ || ended_ || stream_.queued_bytes() > 0) return;
    changed_ = false;
    asking_ = true;
    service_.ask(query_, [weak = weak_from_this()](const v1::QueryReply& reply) {
      if (const auto self = weak.lock()) self->on_reply(reply);
    });
  }

  void ask_if_changed() {
    if (changed_) ask();
  }

  void on_reply(const v1::QueryReply& reply) {
    asking_ = false;
    if (ended_) return;
    if (reply.status() == kOk) {
      // Of what is behind the first answer, everything is wanted as soon as it is there.
      query_.clear_min_position();
      query_.clear_timeout_ms();
      seen_.reset();
      show(reply);
    } else if (may_pass(reply.problem())) {
      changed_ = true;
      if (seen_ && reply.status() == kBehind) check_log();
    } else {
      return end(reply.problem());
    }
    pausing_ = true;
    pause_.once(kPause, [this] {
      pausing_ = false;
      ask_if_changed();
    });
  }

 private:
  void show(const v1::QueryReply& reply) {
    if (std::exchange(shown_, reply.data()) == reply.data() && !first_) return;
    first_ = false;
    stream_.send(event_message(data_to_json(reply.type(), reply.data()), reply.position()));
  }

  /// The position that the client has seen may be one of a log that is here no more: then it would be waited for in vain.
  void check_log() {
    if (std::exchange(checking_, true)) return;
    LogPosition seen{*seen_, ""};
    v1::ReadRequest request;
    request.mutable_head();
    service_.log().read(request, kReadTime, [weak = weak_from_this(), seen](const v1::ReadReply& page) mutable {
      const auto self = weak.lock();
      if (!self) return;
      self->checking_ = false;
      const auto problem = seen.take(page);
      if (problem && !may_pass(*problem) && !self->ended_) self->end(*problem);
    });
  }

  /// Whoever connects again is told the same, or is served again.
  void end(const v1::Problem& problem) {
    ended_ = true;
    stream_.send(problem_message(problem));
    stream_.close();
    on_end_(shared_from_this());
  }

  QueryService& service_;
  v1::Query query_;
  /// Until the first answer.
  std::optional<Position> seen_;
  http::EventStream stream_;
  Timer pause_;
  std::function<void(std::shared_ptr<Subscription>)> on_end_;
  std::string shown_;
  bool first_ = true;
  bool asking_ = false;
  bool checking_ = false;
  bool pausing_ = false;
  bool changed_ = false;
  bool ended_ = false;
};

LiveResources::LiveResources(EventLoop& loop, QueryService& service) : loop_{loop}, service_{service} {}

LiveResources::~LiveResources() = default;

void LiveResources::open(v1::Query query, http::Request&& request, http::Answer answer) {
  const auto seen = last_event_id(request);
  if (!seen) return answer.send(http::problem_response(seen.error()));
  // Never older than what the client has seen, also from another instance.
  query.set_min_position(std::max<Position>(query.min_position(), seen->value_or(0)));
  const auto shared = std::make_shared<http::Answer>(std::move(answer));
  const auto asked = std::make_shared<const http::Request>(std::move(request));
  service_.ask(query, [this, shared, asked, query, seen = *seen](const v1::QueryReply& reply) {
    // A browser that connects again takes any other status than 200 for the end.
    const bool goes_on = asked->header("Last-Event-ID").has_value() && may_pass(reply.problem());
    if (reply.has_problem() && !goes_on) return shared->send(http::query_response(*asked, reply));
    auto stream = shared->stream({{"Tercet-Position", std::to_string(reply.position())}, {"Vary", "Accept"}});
    const auto subscription = std::make_shared<Subscription>(
        loop_, service_, query, seen, std::move(stream),
        [this](const std::shared_ptr<Subscription>& ended) { subscriptions_.erase(ended); });
    subscriptions_.insert(subscription);
    subscription->stream().on_gone([this, weak = std::weak_ptr{subscription}] { subscriptions_.erase(weak.lock()); });
    subscription->stream().on_writable([weak = std::weak_ptr{subscription}] {
      if (const auto self = weak.lock()) self->ask_if_changed();
    });
    subscription->on_reply(reply);
  });
}

void LiveResources::on_change() {
  // A copy: one that ends takes itself out.
  const std::vector<std::shared_ptr<Subscription>> all{subscriptions_.begin(), subscriptions_.end()};
  for (const auto& subscription : all) subscription->ask();
}

}  // namespace tercet
