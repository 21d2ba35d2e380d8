#include "query-service/query_service.hpp"

#include <google/protobuf/arena.h>

#include <chrono>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "common/log_client/feed_subscription.hpp"
#include "common/log_client/log_reader.hpp"
#include "common/log_client/read_watch.hpp"
#include "common/messaging/socket.hpp"
#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"
#include "query-service/askers.hpp"
#include "query-service/past_readers.hpp"
#include "query-service/projection_runner.hpp"
#include "query-service/query_desk.hpp"
#include "query-service/query_frames.hpp"
#include "query-service/query_metrics.hpp"
#include "query-service/readiness.hpp"
#include "query-service/row_readers.hpp"

namespace tercet {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTick{50};
constexpr milliseconds kHeadTime{5000};

SocketOptions query_socket() {
  SocketOptions options;
  // For each peer that does not read them: pages of up to 128 KiB.
  options.send_hwm = 2048;
  options.linger = milliseconds{1000};
  return options;
}

/// Parsed once, into one piece of memory, for all read models. Nothing if it cannot be parsed.
SharedCommits parse_commits(const zmq::message_t& bytes) {
  const auto arena = std::make_shared<google::protobuf::Arena>();
  auto* batch = google::protobuf::Arena::CreateMessage<v1::CommitBatch>(arena.get());
  return parse_frame(bytes, *batch) ? SharedCommits{arena, batch} : nullptr;
}

std::vector<const Projection*> projections_of(const std::vector<ReadModel>& models) {
  std::vector<const Projection*> projections;
  projections.reserve(models.size());
  for (const auto& model : models) projections.push_back(model.projection.get());
  return projections;
}

std::string describe(const Projection& projection, const Result<OpenedStore, ModelError>& opened) {
  const auto name = " " + projection.name() + "=";
  if (!opened) return name + "failed";
  const auto& at = opened->checkpoint;
  return at.log_id.is_nil() ? name + "0" : name + std::to_string(at.position) + "@" + to_text(at.log_id);
}

}  // namespace

struct QueryService::Impl {
  EventLoop& loop;
  const std::vector<ReadModel> models;
  const Config config;
  QueryDesk desk;
  QueryMetrics metrics;
  Observer observer;
  /// Of each model, what those who pass on news were told last: position, halted, closed.
  using Standing = std::tuple<Position, bool, bool>;
  std::map<std::size_t, Standing> told;
  Position head = 0;
  bool bus_heard = false;
  bool silence_told = false;
  bool stopping = false;

  Socket queries;
  Askers askers;
  LogReader log;
  ReadWatch log_watch;
  RowReaders readers;
  PastReaders past_readers;
  std::vector<std::unique_ptr<ProjectionRunner>> runners;
  std::optional<FeedSubscription> feed;
  Timer timer;

  Impl(EventLoop& event_loop, std::vector<ReadModel> all, Config where)
      : loop{event_loop},
        models{std::move(all)},
        config{std::move(where)},
        desk{models},
        metrics{models},
        queries{loop, SocketKind::router, query_socket()},
        askers{queries, metrics},
        log{loop, config.reads},
        log_watch{[this] { read_head(); }},
        readers{loop, projections_of(models), config.directory,
                [this](std::vector<QueryDesk::Found> found) { on_found(std::move(found)); }},
        past_readers{loop,
                     log,
                     {[this](QueryDesk::Found found) { on_found({std::move(found)}); },
                      [this](QueryDesk::Ticket ticket) { return desk.is_open(ticket); }}},
        timer{loop} {
    for (std::size_t i = 0; i < models.size(); ++i) {
      ProjectionRunner::Handlers handlers{
          [this, i] { on_change(i); }, [this, i] { readers.reopen(i); },
          [this, i](const ProjectionRunner::Work& work) { metrics.on_applied(models[i].projection->name(), work); }};
      runners.push_back(std::make_unique<ProjectionRunner>(loop, log, *models[i].projection, config.directory,
                                                           config.seed + i, std::move(handlers)));
    }
    show_state();
  }

  void show_state() {
    auto& all = metrics.all();
    metrics.show_projections([this](std::size_t number) { return runners[number]->view(); });
    for (const auto& runner : runners) {
      all.counter("tercet_projection_openings_total", "Times a read model's file was opened.",
                  {{"projection", runner->projection().name()}},
                  [&runner = *runner] { return static_cast<double>(runner.openings()); });
    }
    all.gauge("tercet_head_position", "The log's last position, as last heard.",
              [this] { return static_cast<double>(head); });
    all.gauge("tercet_queries_waiting", "Queries that have no answer yet.",
              [this] { return static_cast<double>(desk.open()); });
    all.counter("tercet_malformed_messages_total", "Messages that are no queries.", {},
                [this] { return static_cast<double>(askers.malformed()); });
    all.counter("tercet_replies_dropped_total", "Answers whose askers are gone or do not read.", {},
                [this] { return static_cast<double>(askers.undelivered()); });
  }

  Result<void> start() {
    if (auto bound = queries.bind(config.listen); !bound) return bound;
    std::vector<Result<OpenedStore, ModelError>> opened;
    std::string line = "started data=" + config.directory.string() + " queries=" + queries.bound_endpoint() +
                       " feed=" + config.feed + " reads=" + config.reads;
    for (const auto& runner : runners) {
      opened.push_back(runner->open_store());
      line += describe(runner->projection(), opened.back());
    }
    log_info(line);
    subscribe();
    for (std::size_t i = 0; i < runners.size(); ++i) runners[i]->start(opened[i]);
    queries.on_messages([this](std::span<Message> messages) {
      for (auto& message : messages) on_query(message);
    });
    timer.every(kTick, [this] { on_tick(); });
    return {};
  }

  void subscribe() {
    feed.emplace(loop, config.feed,
                 FeedSubscription::Handlers{
                     [this](const v1::BatchHeader& header, const zmq::message_t& batch) { on_batch(header, batch); },
                     [this](const v1::Heartbeat& heartbeat) { on_heartbeat(heartbeat); }});
  }

  void on_batch(const v1::BatchHeader& header, const zmq::message_t& bytes) {
    const auto commits = parse_commits(bytes);
    // As good as lost: the next heartbeat shows it.
    if (!commits) return;
    for (const auto& runner : runners) runner->on_batch(header, commits, bytes.size());
    see_head(header.last());
  }

  void on_heartbeat(const v1::Heartbeat& heartbeat) {
    silence_told = false;
    if (!std::exchange(bus_heard, true)) {
      log_info("event-bus heard log=" + to_text(uuid_from_bytes(heartbeat.log_id()).value_or(LogId{})) +
               " head=" + std::to_string(heartbeat.head()));
    }
    for (const auto& runner : runners) runner->on_heartbeat(heartbeat);
    see_head(heartbeat.head());
  }

  void see_head(Position now) {
    if (std::exchange(head, now) != now) observer.on_head(now);
  }

  void on_tick() {
    bool start_over = false;
    for (const auto& runner : runners) start_over = runner->on_tick() || start_over;
    if (start_over) {
      bus_heard = false;
      // Once, however long it lasts.
      if (!std::exchange(silence_told, true))
        log_warning("event-bus not heard for 3 s, connecting again at " + config.feed);
      feed->start_over();
    }
    const auto now = mono_now();
    log_watch.on_tick(bus_heard, now);
    QueryDesk::Outputs out;
    desk.on_tick(now, out);
    act(std::move(out));
  }

  void read_head() {
    v1::ReadRequest request;
    request.mutable_head();
    log.read(std::move(request), kHeadTime,
             [this](const v1::ReadReply& reply) { log_watch.on_read(reply, mono_now()); });
  }

  void on_query(Message& message) {
    auto [asker, query] = read_query(message);
    if (!query) return askers.refuse(std::move(asker));
    ask(askers.add(std::move(asker), query->type()), *query);
  }

  void ask(QueryDesk::Ticket ticket, const v1::Query& query) {
    QueryDesk::Outputs out;
    desk.ask(ticket, query, mono_now(), out);
    act(std::move(out));
  }

  Caller call(v1::Query query, OnReply on_reply) {
    const auto ticket = askers.add(std::move(on_reply), query.type());
    loop.post([this, ticket, query = std::move(query)] { ask(ticket, query); });
    return ticket;
  }

  void on_change(std::size_t projection) {
    QueryDesk::Outputs out;
    desk.on_standing(projection, runners[projection]->standing(), out);
    act(std::move(out));
    const auto standing = runners[projection]->standing();
    const Standing now{standing.position, standing.halted.has_value(), standing.closed.has_value()};
    if (std::exchange(told[projection], now) != now) observer.on_model_change();
  }

  void on_found(std::vector<QueryDesk::Found> all) {
    QueryDesk::Outputs out;
    for (auto& found : all) desk.on_found(std::move(found), out);
    act(std::move(out));
  }

  void act(QueryDesk::Outputs&& out) {
    for (const auto ticket : std::exchange(out.lists, {})) desk.list(ticket, list(), out);
    for (const auto& order : std::exchange(out.repairs, {})) desk.on_found(repair(order), out);
    if (!out.reads.empty()) readers.read(std::move(out.reads));
    for (auto& read : out.past_reads) {
      const auto& runner = *runners[read.projection];
      past_readers.read(std::move(read), runner.projection(), runner.past());
    }
    for (const auto& [ticket, answer] : out.replies) askers.reply(ticket, answer);
  }

  v1::ProjectionList list() const {
    v1::ProjectionList all;
    for (const auto& runner : runners) *all.add_projections() = runner->view();
    return all;
  }

  QueryDesk::Found repair(const QueryDesk::Repair& order) {
    auto& runner = *runners[order.projection];
    const auto view = runner.repair(order.skip);
    const auto position = runner.standing().position;
    if (!view) return {order.ticket, position, view.error()};
    return {order.ticket, position, view->SerializeAsString()};
  }

  void stop() {
    if (std::exchange(stopping, true)) return;
    queries.pause();
    QueryDesk::Outputs out;
    desk.close(out);
    act(std::move(out));
    log_info("stopping malformed_requests=" + std::to_string(askers.malformed()) +
             " undelivered_replies=" + std::to_string(askers.undelivered()));
  }
};

QueryService::QueryService(EventLoop& loop, std::vector<ReadModel> models, Config config)
    : impl_{std::make_unique<Impl>(loop, std::move(models), std::move(config))} {}

QueryService::~QueryService() = default;

Result<void> QueryService::start() {
  return impl_->start();
}

void QueryService::stop() {
  impl_->stop();
}

std::string QueryService::endpoint() const {
  return impl_->queries.bound_endpoint();
}

QueryService::Caller QueryService::ask(v1::Query query, OnReply on_reply) {
  return impl_->call(std::move(query), std::move(on_reply));
}

void QueryService::forget(Caller caller) {
  impl_->askers.forget(caller);
}

void QueryService::observe(Observer observer) {
  impl_->observer = std::move(observer);
}

Metrics& QueryService::metrics() {
  return impl_->metrics.all();
}

std::vector<ReadinessCheck> QueryService::readiness() const {
  const auto& impl = *impl_;
  return query_readiness(impl.bus_heard, impl.log_watch.check(impl.bus_heard, mono_now()), impl.list(),
                         impl.config.ready_lag);
}

LogReader& QueryService::log() {
  return impl_->log;
}

}  // namespace tercet
