#include "client/request_channel.hpp"

#include <utility>
#include <vector>

#include "common/runtime/clock.hpp"
#include "common/vocabulary/problem.hpp"

namespace tercet {
namespace {

constexpr std::chrono::milliseconds kTick{50};
// How soon to try again when there is nobody to send to yet.
constexpr std::chrono::milliseconds kSendAgain{5};
constexpr std::chrono::milliseconds kLinger{1000};

SocketOptions socket_options(std::size_t in_flight_max) {
  SocketOptions options;
  options.send_hwm = static_cast<int>(in_flight_max);
  // A command has two replies.
  options.receive_hwm = static_cast<int>(2 * in_flight_max);
  // What nobody takes stays with the tracker, which knows until when it is worth sending.
  options.queue_max = 0;
  options.linger = kLinger;
  return options;
}

void name_command(v1::CommandReply& reply, const std::string& command_id) {
  reply.set_command_id(command_id);
}
void name_command(v1::QueryReply&, const std::string&) {}

}  // namespace

template <class Reply>
RequestChannel<Reply>::RequestChannel(EventLoop& loop, RequestChannelOptions options, std::function<void()> on_last)
    : options_{std::move(options)},
      on_last_{std::move(on_last)},
      tracker_{options_.seed},
      socket_{loop, SocketKind::dealer, socket_options(options_.in_flight_max)},
      tick_{loop},
      send_again_{loop} {
  socket_.on_messages([this](std::span<Message> messages) { on_messages(messages); });
  tick_.every(kTick, [this] { on_tick(); });
}

template <class Reply>
Result<void> RequestChannel<Reply>::connect(const std::string& endpoint) {
  endpoint_ = endpoint;
  return socket_.connect(endpoint);
}

template <class Reply>
void RequestChannel<Reply>::add(std::vector<Request> requests) {
  const auto now = mono_now();
  for (auto& request : requests) {
    waiting_.emplace(request.tracked.id, Waiting{std::move(request.command_id), std::move(request.on_reply), {}});
    tracker_.add(std::move(request.tracked), now);
  }
  send_what_is_due();
}

template <class Reply>
void RequestChannel<Reply>::close() {
  std::vector<std::uint64_t> ids;
  for (const auto& [id, waiting] : waiting_) ids.push_back(id);
  for (const auto id : ids) finish(id, make_problem(503, "client.closed", "the client was closed before a reply came"));
}

template <class Reply>
void RequestChannel<Reply>::on_messages(std::span<Message> messages) {
  // What is not a reply is passed over: whoever waits gets a problem at the deadline.
  for (const auto& message : messages) {
    if (message.size() == 1 && parse_frame(message.front(), reply_)) on_reply(reply_);
  }
}

template <class Reply>
void RequestChannel<Reply>::on_reply(const Reply& reply) {
  const auto verdict =
      tracker_.on_reply({reply.request_id(), reply.status(), reply.problem().retry_after_ms()}, mono_now());
  if (verdict == RequestTracker::Verdict::ignore) return;
  const auto found = waiting_.find(reply.request_id());
  switch (verdict) {
    case RequestTracker::Verdict::ignore:
      return;
    case RequestTracker::Verdict::try_again:
      found->second.last_heard = reply.problem().code() + ": " + reply.problem().detail();
      return;
    case RequestTracker::Verdict::first:
      return found->second.on_reply(reply);
    case RequestTracker::Verdict::last: {
      const auto handler = std::move(found->second.on_reply);
      waiting_.erase(found);
      on_last_();
      return handler(reply);
    }
  }
}

template <class Reply>
void RequestChannel<Reply>::on_tick() {
  for (const auto& request : tracker_.on_tick(mono_now())) give_up(request);
  send_what_is_due();
}

template <class Reply>
void RequestChannel<Reply>::send_what_is_due() {
  const auto now = mono_now();
  while (const auto* request = tracker_.next_to_send()) {
    Message message;
    message.push_back(frame(options_.topic));
    message.push_back(frame(request->bytes));
    if (socket_.send(std::move(message)) != SendResult::sent) {
      return send_again_.once(kSendAgain, [this] { send_what_is_due(); });
    }
    tracker_.on_sent(now);
  }
}

template <class Reply>
void RequestChannel<Reply>::give_up(const RequestTracker::GivenUp& request) {
  finish(request.id, why_given_up(request.sent, waiting_.at(request.id).last_heard));
}

template <class Reply>
v1::Problem RequestChannel<Reply>::why_given_up(bool sent, const std::string& last_heard) const {
  if (!sent) {
    return make_problem(503, "service.unreachable", "no " + options_.service + " at " + endpoint_);
  }
  std::string detail = "the " + options_.service + " at " + endpoint_ + " gave no last reply in time";
  if (!last_heard.empty()) detail += "; it said before: " + last_heard;
  return make_problem(504, "client.timeout", std::move(detail));
}

template <class Reply>
void RequestChannel<Reply>::finish(std::uint64_t id, const v1::Problem& problem) {
  const auto found = waiting_.find(id);
  const auto waiting = std::move(found->second);
  waiting_.erase(found);
  Reply reply;
  reply.set_request_id(id);
  name_command(reply, waiting.command_id);
  reply.set_status(problem.status());
  *reply.mutable_problem() = problem;
  on_last_();
  waiting.on_reply(reply);
}

template class RequestChannel<v1::CommandReply>;
template class RequestChannel<v1::QueryReply>;

}  // namespace tercet
