#include "command-service/http/command_api.hpp"

#include <algorithm>
#include <optional>
#include <utility>

#include "command-service/http/command_headers.hpp"
#include "command-service/http/command_response.hpp"
#include "common/http/preferences.hpp"
#include "common/http/problem_response.hpp"
#include "common/http/queries.hpp"
#include "common/http/read_message.hpp"

namespace tercet {
namespace {

using std::chrono::milliseconds;

/// For the 202, which a client waits for in any case.
constexpr milliseconds kAcceptanceTime{30'000};
constexpr std::uint32_t kAccepted = 202;

v1::Command make_command(const http::MessageRoute& route, const google::protobuf::Message& message,
                         const CommandHeaders& headers, std::optional<std::chrono::seconds> wait) {
  v1::Command command;
  command.set_command_id(to_text(headers.id));
  command.set_type(route.message);
  message.SerializeToString(command.mutable_data());
  if (headers.expected_version) command.set_expected_version(*headers.expected_version);
  command.set_wait(v1::Command::ACCEPTED);
  const auto time = std::max<milliseconds>(kAcceptanceTime, wait.value_or(std::chrono::seconds{0}));
  command.set_timeout_ms(static_cast<std::uint32_t>(time.count()));
  *command.mutable_metadata() = headers.metadata;
  return command;
}

}  // namespace

/// One command under way. Held by the handlers that will be called for it.
struct CommandApi::Exchange : std::enable_shared_from_this<CommandApi::Exchange> {
  CommandServer& service;
  http::Answer answer;
  /// How long the client wants to wait for the outcome; nothing = it wants the 202.
  const std::optional<std::chrono::seconds> wait;
  const bool is_conditional;
  Timer timer;
  CommandServer::Caller caller = 0;
  std::optional<v1::CommandReply> accepted;
  bool time_is_up = false;

  Exchange(EventLoop& loop, CommandServer& server, http::Answer to, std::optional<std::chrono::seconds> wish,
           bool conditional)
      : service{server}, answer{std::move(to)}, wait{wish}, is_conditional{conditional}, timer{loop} {}

  void start(v1::Command&& command) {
    time_is_up = !wait || wait->count() == 0;
    const auto self = shared_from_this();
    if (!time_is_up) {
      timer.once(*wait, [this] {
        time_is_up = true;
        if (accepted) tell_acceptance();
      });
    }
    answer.on_gone([weak = weak_from_this()] {
      if (const auto exchange = weak.lock()) exchange->end();
    });
    caller = service.submit(std::move(command), [self](const v1::CommandReply& reply) { self->on_reply(reply); });
  }

  void on_reply(const v1::CommandReply& reply) {
    if (reply.status() == kAccepted) {
      accepted = reply;
      if (time_is_up) tell_acceptance();
      return;
    }
    const bool has_outcome = reply.position() != 0;
    // This instance cannot finish it now, but it will have its outcome all the same: that is what a 202 says.
    if (accepted && !has_outcome) return tell_acceptance();
    // Its outcome was known before it was sent: then it was sent before, and gets what it got then.
    if (has_outcome && time_is_up && !accepted) return find_acceptance(reply);
    tell_outcome(reply);
  }

  void find_acceptance(const v1::CommandReply& outcome) {
    v1::GetCommand question;
    question.set_command_id(outcome.command_id());
    v1::Query query;
    query.set_type(question.GetTypeName());
    question.SerializeToString(query.mutable_data());
    caller = service.ask(query, [self = shared_from_this(), outcome](const v1::QueryReply& reply) {
      v1::CommandView view;
      if (reply.has_problem()) return self->tell_problem(reply.problem());
      const bool was_accepted = view.ParseFromString(reply.data()) && view.accepted_position() != 0;
      if (!was_accepted) return self->tell_outcome(outcome);
      self->accepted.emplace();
      self->accepted->set_command_id(view.command_id());
      self->accepted->set_status(kAccepted);
      self->accepted->set_stream(view.stream());
      self->accepted->set_position(view.accepted_position());
      self->tell_acceptance();
    });
  }

  void tell_acceptance() {
    answer.send(with_wait(accepted_response(*accepted), wait));
    end();
  }

  void tell_problem(const v1::Problem& problem) {
    answer.send(with_wait(http::problem_response(problem), wait));
    end();
  }

  void tell_outcome(const v1::CommandReply& reply) {
    answer.send(with_wait(outcome_response(reply, is_conditional), wait));
    end();
  }

  /// Nobody needs to know any more. Lets go of what holds this.
  void end() {
    const auto self = shared_from_this();
    timer.cancel();
    service.forget(caller);
  }
};

CommandApi::CommandApi(EventLoop& loop, CommandServer& service) : loop_{loop}, service_{service} {}

void CommandApi::add_routes(const std::vector<http::MessageRoute>& routes, http::Router& router) {
  for (const auto& route : routes) {
    router.add(route.method, route.path,
               [this, route](http::Request&& request, const http::PathArguments& arguments, http::Answer answer) {
                 if (route.is_command()) {
                   run(route, request, arguments, std::move(answer));
                 } else {
                   ask(route, std::move(request), arguments, std::move(answer));
                 }
               });
  }
}

void CommandApi::run(const http::MessageRoute& route, const http::Request& request,
                     const http::PathArguments& arguments, http::Answer answer) {
  const auto message = http::read_message(route, request, arguments, {});
  if (!message) return answer.send(http::problem_response(message.error()));
  const auto headers = read_command_headers(request, new_uuid());
  if (!headers) return answer.send(http::problem_response(headers.error()));
  const auto wait = http::preferred_wait(request);
  const auto exchange =
      std::make_shared<Exchange>(loop_, service_, std::move(answer), wait, headers->expected_version.has_value());
  exchange->start(make_command(route, **message, *headers, wait));
}

void CommandApi::ask(const http::MessageRoute& route, http::Request&& request, const http::PathArguments& arguments,
                     http::Answer answer) {
  auto query = http::read_query(route, request, arguments);
  if (!query) return answer.send(http::problem_response(query.error()));
  // How long to wait for a position; here it is the log itself that is asked, so none is waited for.
  query->clear_timeout_ms();
  // Shared, because a handler is copyable and an answer is not.
  const auto shared = std::make_shared<http::Answer>(std::move(answer));
  const auto asked = std::make_shared<const http::Request>(std::move(request));
  service_.ask(*query,
               [shared, asked](const v1::QueryReply& reply) { shared->send(http::query_response(*asked, reply)); });
}

}  // namespace tercet
