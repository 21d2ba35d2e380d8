#include "client/client.hpp"

#include <algorithm>
#include <atomic>
#include <cstdlib>
#include <mutex>
#include <random>
#include <stdexcept>
#include <thread>
#include <utility>
#include <vector>

#include "client/request_channel.hpp"
#include "common/runtime/clock.hpp"
#include "common/vocabulary/identity.hpp"

namespace tercet {
namespace {

using CommandChannel = RequestChannel<v1::CommandReply>;
using QueryChannel = RequestChannel<v1::QueryReply>;
using std::chrono::milliseconds;

constexpr milliseconds kShortestTimeout{1};
constexpr milliseconds kLongestTimeout{300'000};
// The service is given the whole timeout, and then a moment to say itself what became of the request.
constexpr milliseconds kGrace{500};

milliseconds within_limits(milliseconds timeout) {
  return std::clamp(timeout, kShortestTimeout, kLongestTimeout);
}

v1::Command make_command(std::uint64_t request_id, Payload payload, const SendOptions& options) {
  v1::Command command;
  command.set_request_id(request_id);
  command.set_command_id(options.command_id.empty() ? to_text(new_uuid()) : options.command_id);
  command.set_type(std::move(payload.type));
  command.set_data(std::move(payload.data));
  if (options.expected_version) command.set_expected_version(*options.expected_version);
  command.set_wait(options.wait == WaitFor::committed ? v1::Command::COMMITTED : v1::Command::ACCEPTED);
  command.set_timeout_ms(static_cast<std::uint32_t>(within_limits(options.timeout).count()));
  command.set_dry_run(options.dry_run);
  *command.mutable_metadata() = options.metadata;
  return command;
}

v1::Query make_query(std::uint64_t request_id, Payload payload, const QueryOptions& options) {
  v1::Query query;
  query.set_request_id(request_id);
  query.set_type(std::move(payload.type));
  query.set_data(std::move(payload.data));
  query.set_min_position(options.min_position);
  query.set_timeout_ms(static_cast<std::uint32_t>(within_limits(options.timeout).count()));
  return query;
}

template <class Reply>
Reply too_many_in_flight() {
  Reply reply;
  reply.set_status(429);
  *reply.mutable_problem() = make_problem(429, "client.too_many_in_flight", "too many requests in flight");
  return reply;
}

std::uint64_t random_seed() {
  std::random_device device;
  return (std::uint64_t{device()} << 32) | device();
}

}  // namespace

// Callers leave requests in an inbox, which the loop's thread empties whole: one wake-up serves all that came meanwhile.
struct Client::Impl {
  explicit Impl(ClientOptions client_options);

  bool reserve();
  void release() { in_flight.fetch_sub(1, std::memory_order_relaxed); }
  RequestTracker::Request tracked(std::uint64_t id, const google::protobuf::Message& request, milliseconds timeout);
  template <class Request>
  bool put(std::vector<Request>& inbox, Request request);
  void empty_inboxes();
  void close();

  const ClientOptions options;
  std::atomic<std::uint64_t> next_id{1};
  std::atomic<std::size_t> in_flight{0};

  std::mutex mutex;
  bool closed = false;
  std::vector<CommandChannel::Request> commands_in;
  std::vector<QueryChannel::Request> queries_in;
  std::vector<QueryChannel::Request> command_queries_in;

  EventLoop loop;
  std::optional<CommandChannel> commands;
  std::optional<QueryChannel> queries;
  std::optional<QueryChannel> command_queries;
  std::thread thread;
};

Client::Impl::Impl(ClientOptions client_options) : options{std::move(client_options)} {
  const auto released = [this] { release(); };
  const auto open = [&](auto& channel, const char* service, const char* topic, const std::string& endpoint) {
    channel.emplace(loop, RequestChannelOptions{service, topic, options.in_flight_max, random_seed()}, released);
    if (auto connected = channel->connect(endpoint); !connected) {
      throw std::invalid_argument{connected.error().message};
    }
  };
  open(commands, "command-service", "command", options.commands);
  open(command_queries, "command-service", "query", options.commands);
  open(queries, "query-service", "query", options.queries);
  thread = std::thread{[this] { loop.run(); }};
}

bool Client::Impl::reserve() {
  if (in_flight.fetch_add(1, std::memory_order_relaxed) < options.in_flight_max) return true;
  release();
  return false;
}

RequestTracker::Request Client::Impl::tracked(std::uint64_t id, const google::protobuf::Message& request,
                                              milliseconds timeout) {
  const auto now = mono_now();
  RequestTracker::Request tracked;
  tracked.id = id;
  tracked.bytes = request.SerializeAsString();
  tracked.deadline = now + std::max(timeout, kShortestTimeout) + kGrace;
  const bool connects_sooner = options.connect_timeout > milliseconds{0};
  tracked.send_by = connects_sooner ? std::min(now + options.connect_timeout, tracked.deadline) : tracked.deadline;
  return tracked;
}

template <class Request>
bool Client::Impl::put(std::vector<Request>& inbox, Request request) {
  bool wake = false;
  {
    const std::lock_guard lock{mutex};
    if (closed) {
      release();
      return false;
    }
    wake = commands_in.empty() && queries_in.empty() && command_queries_in.empty();
    inbox.push_back(std::move(request));
  }
  if (wake) loop.post([this] { empty_inboxes(); });
  return true;
}

void Client::Impl::empty_inboxes() {
  std::vector<CommandChannel::Request> new_commands;
  std::vector<QueryChannel::Request> new_queries;
  std::vector<QueryChannel::Request> new_command_queries;
  {
    const std::lock_guard lock{mutex};
    new_commands.swap(commands_in);
    new_queries.swap(queries_in);
    new_command_queries.swap(command_queries_in);
  }
  if (!new_commands.empty()) commands->add(std::move(new_commands));
  if (!new_queries.empty()) queries->add(std::move(new_queries));
  if (!new_command_queries.empty()) command_queries->add(std::move(new_command_queries));
}

void Client::Impl::close() {
  {
    const std::lock_guard lock{mutex};
    closed = true;
  }
  empty_inboxes();
  commands->close();
  queries->close();
  command_queries->close();
  loop.stop();
}

Payload payload_of(const google::protobuf::Message& message) {
  return {message.GetDescriptor()->full_name(), message.SerializeAsString()};
}

bool is_last(const v1::CommandReply& reply, WaitFor wait) {
  return reply.status() != 202 || wait == WaitFor::accepted;
}

Client::Client(ClientOptions options) : impl_{std::make_unique<Impl>(std::move(options))} {}

Client::~Client() {
  impl_->loop.post([this] { impl_->close(); });
  impl_->thread.join();
}

bool Client::send(Payload payload, const SendOptions& options, CommandHandler on_reply) {
  if (!impl_->reserve()) return false;
  const auto id = impl_->next_id.fetch_add(1, std::memory_order_relaxed);
  auto command = make_command(id, std::move(payload), options);
  CommandChannel::Request request{impl_->tracked(id, command, options.timeout),
                                  std::move(*command.mutable_command_id()), std::move(on_reply)};
  request.tracked.accepted_is_last = options.wait == WaitFor::accepted;
  return impl_->put(impl_->commands_in, std::move(request));
}

bool Client::query(Payload payload, const QueryOptions& options, QueryHandler on_reply) {
  if (!impl_->reserve()) return false;
  const auto id = impl_->next_id.fetch_add(1, std::memory_order_relaxed);
  const bool about_command = payload.type == v1::GetCommand::descriptor()->full_name();
  const auto query = make_query(id, std::move(payload), options);
  auto& inbox = about_command ? impl_->command_queries_in : impl_->queries_in;
  return impl_->put(inbox, QueryChannel::Request{impl_->tracked(id, query, options.timeout), {}, std::move(on_reply)});
}

std::future<v1::CommandReply> Client::send(Payload command, const SendOptions& options) {
  const auto promise = std::make_shared<std::promise<v1::CommandReply>>();
  auto on_reply = [promise, wait = options.wait](const v1::CommandReply& reply) {
    if (is_last(reply, wait)) promise->set_value(reply);
  };
  if (!send(std::move(command), options, std::move(on_reply))) {
    promise->set_value(too_many_in_flight<v1::CommandReply>());
  }
  return promise->get_future();
}

std::future<v1::QueryReply> Client::query(Payload question, const QueryOptions& options) {
  const auto promise = std::make_shared<std::promise<v1::QueryReply>>();
  auto on_reply = [promise](const v1::QueryReply& reply) { promise->set_value(reply); };
  if (!query(std::move(question), options, std::move(on_reply))) {
    promise->set_value(too_many_in_flight<v1::QueryReply>());
  }
  return promise->get_future();
}

Result<v1::CommandReply, v1::Problem> Client::reply_or_problem(v1::CommandReply reply) {
  if (reply.status() >= 400) return std::move(*reply.mutable_problem());
  return reply;
}

std::optional<v1::Problem> Client::read_answer(const v1::QueryReply& reply, google::protobuf::Message& view) {
  if (reply.status() >= 400) return reply.problem();
  if (reply.type() == view.GetDescriptor()->full_name() && view.ParseFromString(reply.data())) return std::nullopt;
  return make_problem(500, "client.unexpected_answer", "the answer is not a " + view.GetDescriptor()->full_name());
}

}  // namespace tercet
