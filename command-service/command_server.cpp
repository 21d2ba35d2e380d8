#include "command-service/command_server.hpp"

#include <chrono>
#include <utility>

#include "command-service/command_frames.hpp"
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
  Timer tick;

  bool settle_posted = false;
  // Nothing wrong: who wants to know no more than that it was accepted is gone when the outcome comes.
  Count dropped_replies{"replies were dropped, as their clients are gone or do not read", log_info};
  Count malformed{"messages were answered with 400, as they are no requests"};
  Publisher::Status bus_status = Publisher::Status::unreachable;
  std::optional<MonoTime> stop_at;

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
        tick{loop} {}

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

  void on_receipts(std::vector<v1::Receipt> receipts) {
    Outputs out;
    see_bus();
    processor.on_receipts(std::move(receipts), mono_now(), out);
    settle(out);
  }

  void on_tick() {
    Outputs out;
    see_bus();
    report();
    processor.on_tick(mono_now(), out);
    settle(out);
    if (stop_at) finish_stopping();
  }

  // ---- Outputs ----

  void settle(Outputs& out) {
    processor.settle(mono_now(), out);
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
  }

  void start_read(Outputs::Read read) {
    reader.read(std::move(read.request), read.timeout, [this, ticket = read.ticket](v1::ReadReply reply) {
      Outputs out;
      see_bus();
      processor.on_read(ticket, std::move(reply), mono_now(), out);
      deliver(out);
      settle_soon();
    });
  }

  void answer(const CommandClient& client, const google::protobuf::MessageLite& reply) {
    if (clients.send(reply_message(client, reply)) != SendResult::sent) ++dropped_replies.total;
  }

  // ---- What the log says ----

  void see_bus() {
    const auto& publisher = channel.publisher();
    processor.on_bus({publisher.status(mono_now()), publisher.log_id(), publisher.bus_time_us()});
  }

  void report() {
    const auto status = channel.publisher().status(mono_now());
    if (status != std::exchange(bus_status, status)) report_bus();
    dropped_replies.report(mono_now());
    malformed.report(mono_now());
  }

  void report_bus() {
    switch (bus_status) {
      case Publisher::Status::unreachable:
        return log_warning("the event-bus is not heard any more; commands get 503");
      case Publisher::Status::other_log:
        return log_error("the event-bus now serves another log than " + to_text(*channel.publisher().log_id()) +
                         "; commands get 503 until it serves the former one, or this process is started again");
      case Publisher::Status::ready:
        break;
    }
    v1::ReadRequest request;
    request.mutable_head();
    reader.read(std::move(request), kHeadTimeout, [this](const v1::ReadReply& reply) {
      const auto head = reply.status() == 200 ? std::to_string(reply.head()) : std::string{"unknown"};
      log_info("the event-bus is heard: log=" + to_text(*channel.publisher().log_id()) + " head=" + head);
    });
  }

  // ---- The end ----

  void finish_stopping() {
    const bool late = mono_now() >= *stop_at;
    if (!processor.idle() && !late) return;
    Outputs out;
    processor.dismiss(out);
    deliver(out);
    log_info("stopped: in_hand=" + std::to_string(processor.commands_in_hand()));
    tick.cancel();
    loop.stop();
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

void CommandServer::stop() {
  if (impl_->stop_at) return;
  impl_->processor.stop();
  impl_->stop_at = mono_now() + kStopMax;
}

}  // namespace tercet
