#include "event-bus/read_server.hpp"

#include <memory>
#include <utility>

#include "common/runtime/clock.hpp"
#include "event-bus/read_answers.hpp"

namespace tercet {
namespace {

constexpr std::size_t kRequestsMax = 1024;

SocketOptions reads_options() {
  SocketOptions options;
  // Answers of up to 1 MiB for each peer that does not read them.
  options.send_hwm = 512;
  return options;
}

}  // namespace

ReadServer::ReadServer(EventLoop& loop, const Log& log, SettledTime& settled, ToldTimeFile told, BusMetrics& metrics)
    : loop_{loop},
      log_{log},
      settled_{settled},
      metrics_{metrics},
      told_{std::move(told)},
      socket_{loop, SocketKind::router, reads_options()} {}

Result<void> ReadServer::bind(const std::string& endpoint) {
  socket_.on_messages([this](std::span<Message> messages) {
    for (auto& message : messages) take(std::move(message));
  });
  return socket_.bind(endpoint);
}

void ReadServer::stop() {
  socket_.pause();
  stopping_ = true;
}

void ReadServer::take(Message&& message) {
  // The peer's routing id, an empty frame if the peer is a REQ, and the request: what is missing counts as empty, which
  // is answered as garbage is. Shared, because a task is copyable and messages are not.
  const auto request = std::make_shared<Request>();
  request->arrived = mono_now();
  const bool has_delimiter = message.size() > 2 && message[1].empty();
  const std::size_t envelope_size = has_delimiter ? 2 : 1;
  for (std::size_t i = 0; i < envelope_size; ++i) request->envelope.push_back(std::move(message[i]));
  if (message.size() == envelope_size + 1) request->bytes = std::move(message.back());
  if (waiting_ < kRequestsMax) {
    ++waiting_;
    return thread_.post([this, request] { answer(*request); });
  }
  const auto busy = answer_busy(log_, frame_view(request->bytes), wall_now_us());
  metrics_.on_read(busy.kind, busy.reply.status(), mono_now() - request->arrived);
  request->envelope.push_back(frame(busy.serialize()));
  send(std::move(request->envelope));
}

void ReadServer::answer(Request& request) {
  if (stopping_) return;
  const auto now_us = wall_now_us();
  const auto answer = answer_read(log_, frame_view(request.bytes), now_us,
                                  [&](std::int64_t until_us) { return settle(until_us, now_us); });
  // Shared, because the loop's functions are copyable and messages are not.
  const auto reply = std::make_shared<Message>(std::move(request.envelope));
  reply->push_back(frame(answer.serialize()));
  loop_.post([this, reply, damage = answer.damage, kind = answer.kind, status = answer.reply.status(),
              arrived = request.arrived] {
    --waiting_;
    metrics_.on_read(kind, status, mono_now() - arrived);
    if (!damage.empty()) damaged_.happened(1, damage, mono_now());
    send(std::move(*reply));
  });
}

/// Of the times up to `until_us`, those that are over, and stay over whatever happens. On the reading thread.
std::int64_t ReadServer::settle(std::int64_t until_us, std::int64_t now_us) {
  const auto end_us = until_us < now_us ? until_us + 1 : now_us;
  if (const auto covered = told_.cover(end_us - 1); !covered) {
    untold_.happened(1, covered.error().message, mono_now());
    return 0;
  }
  return settled_.before(end_us);
}

void ReadServer::send(Message&& reply) {
  if (socket_.send(std::move(reply)) == SendResult::sent) return;
  metrics_.on_unread_answer();
  unread_.happened(1, "the asker is gone or does not read", mono_now());
}

}  // namespace tercet
