#include "command-service/command_server.hpp"

#include <chrono>
#include <unordered_map>
#include <utility>
#include <variant>

#include "command-service/bus_watch.hpp"
#include "command-service/command_frames.hpp"
#include "command-service/command_metrics.hpp"
#include "command-service/command_processor.hpp"
#include "command-service/mark_file.hpp"
#include "common/log_client/log_reader.hpp"
#include "common/messaging/socket.hpp"
#include "common/runtime/clock.hpp"
#include "common/runtime/log.hpp"

namespace tercet {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTick{10};
constexpr milliseconds kStopMax{3000};
constexpr milliseconds kReportPeriod{10'000};
constexpr milliseconds kHeadTimeout{5000};
constexpr std::uint32_t kAccepted = 202;

/// Something that clients can cause as often as they like: counted each time, logged now and then.
struct Count {
  const char* what;
  void (*log)(std::string_view line) = log_warning;
  std::uint64_t total = 0;
  std::uint64_t reported = 0;
  MonoTime report_at{};

  void report(MonoTime now) {
    if (total == reported || now < report_at) return;
    log(std::string{what} + " total=" + std::to_string(total));
    reported = total;
    report_at = now + kReportPeriod;
  }
};

SocketOptions client_socket() {
  SocketOptions options;
  // Replies are small and a client may have many commands under way; what a client does not read beyond this is dropped
  // for it, counted, and told on asking again by the same id.
  options.send_hwm = 20'000;
  options.receive_hwm = 4'000;
  options.batch_max = 256;
  // The last replies still leave after the end.
  options.linger = milliseconds{1000};
  return options;
}

}  // namespace

struct CommandServer::Impl {
  EventLoop& loop;
  Config config;
  CommandProcessor processor;
  Socket clients;
  LogReader reader;
  AppendChannel channel;
  MarkFile mark_file;
  BusWatch watch;
  CommandMetrics metrics;
  Timer tick;

  std::unordered_map<Caller, std::variant<OnCommandReply, OnQueryReply>> callers;
  Caller last_caller = 0;

  bool settle_posted = false;
  // Nothing wrong: who wants to know no more than that it was accepted is gone when the outcome comes.
  Count dropped_replies{"replies were dropped, as their clients are gone or do not read", log_info};
  Count malformed{"messages were answered with 400, as they are no requests"};
  std::optional<MonoTime> stop_at;
  std::function<void()> on_stopped;

  Impl(EventLoop& owner, const AggregateRegistry& registry, Config settings)
      : loop{owner},
        config{std::move(settings)},
        processor{registry, ProcessorLimits{}, config.mark, config.seed},
        clients{loop, SocketKind::router, client_socket()},
        reader{loop, config.bus.reads},
        channel{loop, config.bus, [this](std::vector<v1::Receipt> receipts) { on_receipts(std::move(receipts)); }},
        mark_file{loop, config.mark_file,
                  [this](const Mark& mark) {
                    processor.on_mark_written(mark);
                    settle_soon();
                  }},
        watch{channel.publisher(), [this] { read_head(); }},
        metrics{processor, channel.publisher()},
        tick{loop} {
    metrics.all().counter("tercet_replies_dropped_total", "Replies whose clients are gone or do not read.", {},
                          [this] { return static_cast<double>(dropped_replies.total); });
    metrics.all().counter("tercet_malformed_messages_total", "Messages that are no requests.", {},
                          [this] { return static_cast<double>(malformed.total); });
  }

  // ---- Inputs ----

  void on_messages(std::span<Message> messages) {
    Outputs out;
    see_bus();
    const auto now = mono_now();
    for (const auto& message : messages) {
      auto request = read_request(message);
      if (auto* command = std::get_if<v1::Command>(&request.content)) {
        processor.on_command(std::move(request.client), std::move(*command), now, out);
      } else if (const auto* query = std::get_if<v1::Query>(&request.content)) {
        processor.on_query(std::move(request.client), *query, now, out);
      } else {
        ++malformed.total;
        std::visit([&](const auto& reply) { answer(request.client, reply); },
                   std::get<MalformedRequest>(request.content));
      }
    }
    settle(out);
  }

  /// What callers in this process bring comes one by one, so it is settled together, as replies to reads are.
  template <class Handler, class Take>
  Caller call(Handler on_reply, Take take) {
    const auto caller = ++last_caller;
    callers.emplace(caller, std::move(on_reply));
    loop.post([this, caller, take = std::move(take)]() mutable {
      Outputs out;
      see_bus();
      take(CommandClient{{}, false, caller}, out);
      deliver(out);
      settle_soon();
    });
    return caller;
  }

  void on_receipts(std::vector<v1::Receipt> receipts) {
    Outputs out;
    see_bus();
    processor.on_receipts(std::move(receipts), mono_now(), out);
    settle(out);
  }

  void on_tick() {
    Outputs out;
    see_bus();
    const auto now = mono_now();
    watch.on_tick(now);
    dropped_replies.report(now);
    malformed.report(now);
    processor.on_tick(now, out);
    settle(out);
    if (stop_at) finish_stopping();
  }

  // ---- Outputs ----

  void settle(Outputs& out) {
    const auto begun = mono_now();
    const auto decisions = processor.counts().decisions;
    processor.settle(begun, out);
    if (processor.counts().decisions != decisions) metrics.on_settled(mono_now() - begun);
    deliver(out);
  }

  /// Replies to reads come one by one; what they allow is decided together, after those that have arrived.
  void settle_soon() {
    if (settle_posted) return;
    settle_posted = true;
    loop.post([this] {
      settle_posted = false;
      Outputs out;
      settle(out);
    });
  }

  void deliver(Outputs& out) {
    for (auto& warning : out.warnings) log_warning(warning);
    for (const auto& [client, reply] : out.command_answers) answer(client, reply);
    for (const auto& [client, reply] : out.query_answers) answer(client, reply);
    for (auto& offer : out.offers) channel.offer(std::move(offer));
    for (auto& read : out.reads) start_read(std::move(read));
    if (out.mark) mark_file.write(*out.mark);
    if (!out.acceptances.empty() || !out.endings.empty()) metrics.on_outputs(out, mono_now());
  }

  void start_read(Outputs::Read read) {
    reader.read(std::move(read.request), read.timeout, [this, ticket = read.ticket](v1::ReadReply reply) {
      Outputs out;
      see_bus();
      const auto now = mono_now();
      watch.on_read(reply, now);
      processor.on_read(ticket, std::move(reply), now, out);
      deliver(out);
      settle_soon();
    });
  }

  void answer(const CommandClient& client, const v1::CommandReply& reply) {
    if (client.caller == 0) return send(client, reply);
    const auto found = callers.find(client.caller);
    if (found == callers.end()) return;
    // Kept alive, whatever it does in there.
    const auto on_reply = std::get<OnCommandReply>(found->second);
    if (reply.status() != kAccepted) callers.erase(found);
    on_reply(reply);
  }

  void answer(const CommandClient& client, const v1::QueryReply& reply) {
    if (client.caller == 0) return send(client, reply);
    if (const auto caller = callers.extract(client.caller)) std::get<OnQueryReply>(caller.mapped())(reply);
  }

  void send(const CommandClient& client, const google::protobuf::MessageLite& reply) {
    if (clients.send(reply_message(client, reply)) != SendResult::sent) ++dropped_replies.total;
  }

  // ---- What the log says ----

  void see_bus() {
    const auto& publisher = channel.publisher();
    processor.on_bus({publisher.status(mono_now()), publisher.log_id(), publisher.bus_time_us()});
  }

  void read_head() {
    v1::ReadRequest request;
    request.mutable_head();
    reader.read(std::move(request), kHeadTimeout,
                [this](const v1::ReadReply& reply) { watch.on_read(reply, mono_now()); });
  }

  // ---- The end ----

  void finish_stopping() {
    const bool late = mono_now() >= *stop_at;
    if (!processor.idle() && !late) return;
    Outputs out;
    processor.dismiss(out);
    deliver(out);
    log_info("stopped: in_hand=" + std::to_string(processor.load().commands));
    tick.cancel();
    on_stopped();
  }
};

CommandServer::CommandServer(EventLoop& loop, const AggregateRegistry& registry, Config config)
    : impl_{std::make_unique<Impl>(loop, registry, std::move(config))} {}

CommandServer::~CommandServer() = default;

Result<void> CommandServer::start() {
  if (auto bound = impl_->clients.bind(impl_->config.listen); bound.has_error()) return bound;
  impl_->clients.on_messages([impl = impl_.get()](std::span<Message> messages) { impl->on_messages(messages); });
  impl_->tick.every(kTick, [impl = impl_.get()] { impl->on_tick(); });
  return {};
}

void CommandServer::stop(std::function<void()> done) {
  if (impl_->stop_at) return;
  impl_->on_stopped = std::move(done);
  impl_->processor.stop();
  impl_->stop_at = mono_now() + kStopMax;
}

CommandServer::Caller CommandServer::submit(v1::Command&& command, OnCommandReply on_reply) {
  return impl_->call(std::move(on_reply),
                     [impl = impl_.get(), command = std::move(command)](CommandClient client, Outputs& out) mutable {
                       impl->processor.on_command(std::move(client), std::move(command), mono_now(), out);
                     });
}

CommandServer::Caller CommandServer::ask(const v1::Query& query, OnQueryReply on_reply) {
  return impl_->call(std::move(on_reply), [impl = impl_.get(), query](CommandClient client, Outputs& out) {
    impl->processor.on_query(std::move(client), query, mono_now(), out);
  });
}

void CommandServer::forget(Caller caller) {
  impl_->callers.erase(caller);
}

Metrics& CommandServer::metrics() {
  return impl_->metrics.all();
}

std::vector<ReadinessCheck> CommandServer::readiness() const {
  return impl_->watch.checks(mono_now());
}

}  // namespace tercet
