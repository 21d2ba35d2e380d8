#include "client/command_line/requests.hpp"

#include <future>
#include <utility>

#include "client/command_line/documents.hpp"
#include "client/command_line/problem_text.hpp"
#include "client/command_line/text.hpp"
#include "common/json/json.hpp"
#include "common/json/message_types.hpp"

namespace tercet::command_line {
namespace {

using std::chrono::milliseconds;

// Without --timeout nobody waits half a minute only to hear that nothing runs there.
constexpr milliseconds kConnectTimeout{10'000};

ClientOptions client_options(const Invocation& invocation, const std::optional<milliseconds>& timeout) {
  auto options = client_options(invocation);
  if (!timeout) options.connect_timeout = kConnectTimeout;
  return options;
}

template <class Reply>
void show(const Reply& reply, const Invocation& invocation, Output& output) {
  if (invocation.json) output.line(document(reply));
  if (reply.status() >= 400) {
    output.error(problem_line(reply.problem(), output.error_terminal()));
  } else if (!invocation.json) {
    for (const auto& line : text(reply, output.terminal())) output.line(line);
  }
  output.flush();
}

/// A command that got no outcome may still get one. Who sends it anew, under another id, may have it done twice.
void tell_how_to_go_on(const v1::CommandReply& reply, Output& output) {
  const bool was_sent = reply.problem().code() != "service.unreachable";
  const bool is_unknown = was_sent && (reply.status() == 503 || reply.status() == 504);
  if (!is_unknown || reply.command_id().empty()) return;
  output.error("it is not known what became of it; to hear: tercet status " + reply.command_id() +
               "; to send it again without doing it twice: --id " + reply.command_id());
}

SendOptions send_options(const Send& send) {
  SendOptions options;
  options.wait = send.wait;
  options.command_id = send.command_id;
  options.expected_version = send.expected_version;
  options.dry_run = send.dry_run;
  options.timeout = send.timeout.value_or(options.timeout);
  return options;
}

int ask(Payload question, Position min_position, const std::optional<milliseconds>& timeout,
        const Invocation& invocation, Output& output) {
  QueryOptions options;
  options.min_position = min_position;
  options.timeout = timeout.value_or(options.timeout);
  Client client{client_options(invocation, timeout)};
  const auto reply = client.query(std::move(question), options).get();
  show(reply, invocation, output);
  return exit_status_for(reply.status(), reply.problem());
}

int usage_error(const Error& error, Output& output) {
  output.error(error.message);
  return exit_status::kUsage;
}

}  // namespace

int run(const Send& send, const Invocation& invocation, Output& output) {
  auto payload = read_payload(send.type, send.json);
  if (!payload) return usage_error(payload.error(), output);

  std::promise<int> ended;
  Client client{client_options(invocation, send.timeout)};
  // One request fits in any client, so it is taken.
  (void)client.send(*std::move(payload), send_options(send), [&](const v1::CommandReply& reply) {
    show(reply, invocation, output);
    if (!is_last(reply, send.wait)) return;
    tell_how_to_go_on(reply, output);
    ended.set_value(exit_status_for(reply.status(), reply.problem()));
  });
  return ended.get_future().get();
}

int run(const Query& query, const Invocation& invocation, Output& output) {
  auto payload = read_payload(query.type, query.json);
  if (!payload) return usage_error(payload.error(), output);
  return ask(*std::move(payload), query.min_position, query.timeout, invocation, output);
}

int run(const Status& status, const Invocation& invocation, Output& output) {
  v1::GetCommand question;
  question.set_command_id(status.command_id);
  return ask(payload_of(question), 0, status.timeout, invocation, output);
}

int run(const Projections& projections, const Invocation& invocation, Output& output) {
  return ask(payload_of(v1::ListProjections{}), 0, projections.timeout, invocation, output);
}

int run(const RetryProjection& retry, const Invocation& invocation, Output& output) {
  v1::RetryProjection question;
  question.set_name(retry.name);
  return ask(payload_of(question), 0, retry.timeout, invocation, output);
}

int run(const SkipCommit& skip, const Invocation& invocation, Output& output) {
  v1::SkipCommit question;
  question.set_name(skip.name);
  question.set_position(skip.position);
  return ask(payload_of(question), 0, skip.timeout, invocation, output);
}

ClientOptions client_options(const Invocation& invocation) {
  ClientOptions options;
  options.commands = tcp_endpoint(invocation.host, invocation.ports.commands());
  options.queries = tcp_endpoint(invocation.host, invocation.ports.queries());
  return options;
}

Result<Payload> read_payload(const std::string& type, const std::string& json) {
  const auto name = resolve_message_name(type);
  if (!name) return name.error();
  const auto message = new_message(*name);
  if (auto read = from_json(json, *message); !read) return Error{"JSON of " + *name + ": " + read.error().message};
  return payload_of(*message);
}

int exit_status_for(std::uint32_t status, const v1::Problem& problem) {
  if (status < 400) return exit_status::kDone;
  return problem.code() == "service.unreachable" ? exit_status::kUnreachable : exit_status::kRefused;
}

}  // namespace tercet::command_line
