#pragma once

#include <google/protobuf/message.h>

#include <chrono>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>

#include "common/vocabulary/problem.hpp"
#include "common/vocabulary/result.hpp"
#include "tercet/v1/command.pb.h"
#include "tercet/v1/query.pb.h"

/// Sending commands and asking questions, for C++ programs.
///
///   tercet::Client client;
///   auto reply = client.send(deposit);                                   // bank::v1::Deposit; waits for the outcome
///   auto answer = client.query<bank::v1::AccountView>(get_account, {.min_position = reply->position()});
namespace tercet {

struct ClientOptions {
  /// Where the command-service takes commands, and the query-service queries: "tcp://host:port".
  std::string commands = "tcp://127.0.0.1:8001";
  std::string queries = "tcp://127.0.0.1:8002";
  /// Requests without their last reply, all together; what is more is refused, not queued. From 1.
  std::size_t in_flight_max = 4096;
  /// How long a request waits for a service that nothing can be sent to, milliseconds; 0 = until its own deadline.
  std::chrono::milliseconds connect_timeout{0};
};

/// A message with its name, as commands and queries carry it.
struct Payload {
  /// Full protobuf name: "bank.v1.Deposit".
  std::string type;
  /// The serialized message.
  std::string data;
};

Payload payload_of(const google::protobuf::Message& message);

/// What the last reply to a command shall be.
enum class WaitFor {
  /// 202, once it is durable that the command will get an outcome.
  accepted,
  /// First 202, then the outcome. A 202 is passed to the handler, too.
  outcome,
  /// The outcome alone, without an acceptance before it.
  committed,
};

/// True if no further reply follows this one.
bool is_last(const v1::CommandReply& reply, WaitFor wait);

struct SendOptions {
  WaitFor wait = WaitFor::outcome;
  /// Canonical lower-case UUID text; empty = a new one. The same id again is the same command and has the same outcome.
  std::string command_id{};
  /// The version at which the aggregate's stream must stand; 0 = it must not exist.
  std::optional<std::uint64_t> expected_version{};
  /// For the last reply, 1 to 300 000 ms.
  std::chrono::milliseconds timeout{30'000};
  /// Tell what would happen, but write nothing.
  bool dry_run = false;
  v1::Metadata metadata{};
};

struct QueryOptions {
  /// The answer includes everything up to this position, or is a 504.
  std::uint64_t min_position = 0;
  /// For the reply, 1 to 300 000 ms.
  std::chrono::milliseconds timeout{5'000};
};

/// An answer of the read side.
template <class View>
struct Answer {
  View view;
  /// Where the read model stood when it answered.
  std::uint64_t position = 0;
};

/// Talks to one command-service and one query-service. Keeps many requests in flight, connects again by itself, and sends
/// a request again, the same bytes under the same id, when no reply comes or the service says that it is busy. A question
/// tercet.v1.GetCommand goes to the command-service, every other one to the query-service.
///
/// Each request gets a last reply. What the services did not say, the client does, with status and code:
///   503 service.unreachable       nothing could be sent in time: it was not done
///   504 client.timeout            it was sent, no last reply came in time: a command may still be done; sending it again
///                                 under the same id tells
///   503 client.closed             the client was destroyed before
///   429 client.too_many_in_flight from the functions without a handler; those with one return false
///
/// Thread-safe. Handlers run on the client's one thread: they must not wait, and so must not call the functions that
/// do; they may call those that take a handler.
class Client {
 public:
  using CommandHandler = std::function<void(const v1::CommandReply&)>;
  using QueryHandler = std::function<void(const v1::QueryReply&)>;

  /// Connects in the background. Throws std::invalid_argument if an endpoint is malformed.
  explicit Client(ClientOptions options = {});
  /// Gives every request still in flight its last reply.
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Calls `on_reply` for each reply: see WaitFor. False: too many in flight, nothing was taken, the handler will not
  /// be called.
  [[nodiscard]] bool send(Payload command, const SendOptions& options, CommandHandler on_reply);
  [[nodiscard]] bool query(Payload question, const QueryOptions& options, QueryHandler on_reply);

  /// The last reply, when it has come.
  std::future<v1::CommandReply> send(Payload command, const SendOptions& options);
  std::future<v1::QueryReply> query(Payload question, const QueryOptions& options);

  /// Waits for the last reply. The error is the problem of a reply with a status from 400 on.
  template <std::derived_from<google::protobuf::Message> Command>
  Result<v1::CommandReply, v1::Problem> send(const Command& command, const SendOptions& options = {}) {
    return reply_or_problem(send(payload_of(command), options).get());
  }

  /// Waits for the answer. Errors as above; also 500 client.unexpected_answer if the answer is not a `View`.
  template <std::derived_from<google::protobuf::Message> View, std::derived_from<google::protobuf::Message> Question>
  Result<Answer<View>, v1::Problem> query(const Question& question, const QueryOptions& options = {}) {
    const auto reply = query(payload_of(question), options).get();
    Answer<View> answer{{}, reply.position()};
    if (auto problem = read_answer(reply, answer.view)) return *std::move(problem);
    return answer;
  }

 private:
  struct Impl;

  static Result<v1::CommandReply, v1::Problem> reply_or_problem(v1::CommandReply reply);
  static std::optional<v1::Problem> read_answer(const v1::QueryReply& reply, google::protobuf::Message& view);

  std::unique_ptr<Impl> impl_;
};

}  // namespace tercet
