#include "tests/simulation/workload/request_sender.hpp"

#include <set>
#include <stdexcept>
#include <utility>

#include "common/runtime/clock.hpp"

namespace tercet::simulation {
namespace {

using std::chrono::milliseconds;

constexpr std::size_t kInFlightMax = 256;

/// What RequestChannel says itself when no service has said anything final.
bool is_made_up(const v1::Problem& problem) {
  static const std::set<std::string> codes{"service.unreachable", "client.timeout", "client.closed"};
  return codes.contains(problem.code());
}

template <class Channel>
std::unique_ptr<Channel> open_channel(EventLoop& loop, const char* service, const char* topic,
                                      const std::string& endpoint, Random& random, std::function<void()> on_last) {
  RequestChannelOptions options{service, topic, kInFlightMax, random.next()};
  auto channel = std::make_unique<Channel>(loop, std::move(options), std::move(on_last));
  if (auto connected = channel->connect(endpoint); !connected) throw std::runtime_error{connected.error().message};
  return channel;
}

const std::string& one_of(const std::vector<std::string>& endpoints, Random& random) {
  return endpoints[random.below(endpoints.size())];
}

}  // namespace

RequestSender::RequestSender(EventLoop& loop, const ServiceEndpoints& services, std::string client, Random& random,
                             History& history)
    : client_{std::move(client)}, random_{random}, history_{history} {
  const auto one_less = [this] { --under_way_; };
  for (const auto& endpoint : services.command_services) {
    commands_.push_back(open_channel<CommandChannel>(loop, "command-service", "command", endpoint, random, one_less));
  }
  command_queries_ = open_channel<QueryChannel>(loop, "command-service", "query",
                                                one_of(services.command_services, random), random, one_less);
  queries_ = open_channel<QueryChannel>(loop, "query-service", "query", one_of(services.query_services, random), random,
                                        one_less);
}

void RequestSender::send(v1::Command command, const Patience& patience, bool promise_is_enough,
                         CommandHandler handler) {
  command.set_request_id(++last_request_);
  command.set_timeout_ms(static_cast<std::uint32_t>(patience.timeout.count()));
  auto request = tracked(command, patience.timeout + patience.grace);
  request.accepted_is_last = promise_is_enough;
  const auto entry = history_.commands.size();
  history_.commands.push_back({client_, command, {}});

  auto on_reply = [this, entry, promise_is_enough, handler = std::move(handler)](const v1::CommandReply& reply) {
    const bool last = reply.status() != 202 || promise_is_enough;
    if (is_made_up(reply.problem())) return handler(nullptr, last);
    history_.commands[entry].replies.push_back(reply);
    handler(&reply, last);
  };
  auto& channel = *commands_[random_.below(commands_.size())];
  channel.add({{std::move(request), command.command_id(), std::move(on_reply)}});
}

void RequestSender::ask_command_service(v1::Query query, milliseconds timeout) {
  ask(*command_queries_, std::move(query), timeout, [](const v1::QueryReply&) {});
}

void RequestSender::ask_query_service(v1::Query query, milliseconds timeout, QueryHandler handler) {
  ask(*queries_, std::move(query), timeout, std::move(handler));
}

void RequestSender::ask(QueryChannel& channel, v1::Query query, milliseconds timeout, QueryHandler handler) {
  query.set_request_id(++last_request_);
  query.set_timeout_ms(static_cast<std::uint32_t>(timeout.count()));
  const auto entry = history_.queries.size();
  auto request = tracked(query, timeout);
  history_.queries.push_back({client_, std::move(query), {}});

  auto on_reply = [this, entry, handler = std::move(handler)](const v1::QueryReply& reply) {
    if (is_made_up(reply.problem())) return;
    history_.queries[entry].reply = reply;
    handler(reply);
  };
  channel.add({{std::move(request), {}, std::move(on_reply)}});
}

RequestTracker::Request RequestSender::tracked(const google::protobuf::Message& request, milliseconds wait) {
  ++under_way_;
  RequestTracker::Request tracked;
  tracked.id = last_request_;
  tracked.bytes = request.SerializeAsString();
  tracked.deadline = mono_now() + wait;
  tracked.send_by = tracked.deadline;
  return tracked;
}

}  // namespace tercet::simulation
