#include "common/log_client/log_reader.hpp"

#include <map>
#include <stdexcept>
#include <unordered_map>
#include <utility>
#include <vector>

#include "common/messaging/socket.hpp"
#include "common/runtime/clock.hpp"
#include "common/vocabulary/problem.hpp"

namespace tercet {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds kTick{50};
constexpr std::uint32_t kRetryAfterMs = 500;

SocketOptions request_socket() {
  SocketOptions options;
  options.linger = milliseconds{0};
  return options;
}

v1::ReadReply no_reply(std::uint64_t request_id, std::string detail) {
  v1::ReadReply reply;
  reply.set_request_id(request_id);
  reply.set_status(503);
  *reply.mutable_problem() = make_retry_problem(503, "bus.unavailable", std::move(detail), kRetryAfterMs);
  return reply;
}

}  // namespace

struct LogReader::Impl {
  struct Waiting {
    Handler handler;
    std::multimap<MonoTime, std::uint64_t>::iterator deadline;
  };

  Socket socket;
  Timer tick;
  std::uint64_t next_id = 1;
  std::unordered_map<std::uint64_t, Waiting> waiting;
  std::multimap<MonoTime, std::uint64_t> deadlines;

  Impl(EventLoop& loop, const std::string& endpoint) : socket{loop, SocketKind::dealer, request_socket()}, tick{loop} {
    socket.on_messages([this](std::span<Message> messages) {
      for (const auto& message : messages) receive(message);
    });
    if (auto connected = socket.connect(endpoint); !connected) throw std::runtime_error{connected.error().message};
    tick.every(kTick, [this] { expire(mono_now()); });
  }

  void receive(const Message& message) {
    v1::ReadReply reply;
    if (message.size() == 1 && parse_frame(message[0], reply)) finish(std::move(reply));
  }

  void finish(v1::ReadReply reply) {
    const auto it = waiting.find(reply.request_id());
    // Too late, or not for us.
    if (it == waiting.end()) return;
    const auto handler = std::move(it->second.handler);
    deadlines.erase(it->second.deadline);
    waiting.erase(it);
    handler(std::move(reply));
  }

  void expire(MonoTime now) {
    while (!deadlines.empty() && deadlines.begin()->first <= now) {
      finish(no_reply(deadlines.begin()->second, "the event-bus did not answer in time"));
    }
  }
};

LogReader::LogReader(EventLoop& loop, const std::string& endpoint) : impl_{std::make_unique<Impl>(loop, endpoint)} {}

LogReader::~LogReader() = default;

void LogReader::read(v1::ReadRequest request, milliseconds timeout, Handler handler) {
  const auto id = impl_->next_id++;
  request.set_request_id(id);
  Message message;
  message.push_back(frame(request));
  // Unsent because the queue is full: its deadline passes at the next tick.
  const bool sent = impl_->socket.send(std::move(message)) == SendResult::sent;
  const auto now = mono_now();
  const auto deadline = impl_->deadlines.emplace(sent ? now + timeout : now, id);
  impl_->waiting.emplace(id, Impl::Waiting{std::move(handler), deadline});
}

}  // namespace tercet
